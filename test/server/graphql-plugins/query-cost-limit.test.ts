import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startRawServer, toHttpResponse } from '../../support/raw-server.ts';
import { startGateway } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

/** Costs 20,000: 100 organizations with 10 + 190 each. */
const costly = `query Costly($ids: [ID!]!) { nodes(ids: $ids) { ${Array.from({ length: 38 }, (_, index) => `${'k'.repeat(126)}${10 + index}: __typename`).join(' ')} } }`;
const ids = Array(100).fill('vertra:org123');

describe('The queries of one caller', () => {
  it('are refused with 429 while running queries cost 100,000, but mutations are not', async () => {
    const pendingSockets: Socket[] = [];
    const vertra = await startRawServer((socket) => pendingSockets.push(socket));
    const { send } = await startGateway({ vertraOrigin: vertra.origin });
    const answerPending = () => {
      for (const socket of pendingSockets.splice(0)) socket.write(toHttpResponse(404, '{}'));
    };
    const running = Array.from({ length: 5 }, () => send(costly, { ids }));
    await until(() => expect(pendingSockets).toHaveLength(5));
    const { errors, headers, status } = await send('{ organization(id: "vida:3") { __typename } }', {});
    expect([status, headers.get('retry-after'), errors?.[0]?.extensions]).toEqual([
      429,
      '1',
      { code: 'TOO_MANY_REQUESTS', limit: 100_000, retryAfterSeconds: 1 },
    ]);
    expect(pendingSockets).toHaveLength(5);
    const update =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    expect((await send(update, {})).data).toEqual({
      updateOrganization: { __typename: 'OrganizationUpdated' },
    });
    answerPending();
    expect((await Promise.all(running)).map((answer) => answer.status)).toEqual(Array(5).fill(200));
    expect((await send('{ organization(id: "vida:3") { __typename } }', {})).status).toBe(200);
  });
});
