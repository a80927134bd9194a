import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { bulkUnavailable } from '../../../src/domain/bulk/bulk-errors.ts';
import { noBulkUpdates } from '../../support/no-bulk-updates.ts';
import { startRawServer, toHttpResponse } from '../../support/raw-server.ts';
import { startGateway } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

/** Costs 20,000: 100 organizations with 10 + 190 each. */
const costly = `query Costly($ids: [ID!]!) { nodes(ids: $ids) { ${Array.from({ length: 38 }, (_, index) => `${'k'.repeat(126)}${10 + index}: __typename`).join(' ')} } }`;
const batch = `mutation Batch($inputs: [UpdateOrganizationInput!]!) {
  updateOrganizations(inputs: $inputs) { __typename }
}`;
const single =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
/** A hundred times one organization, which is another one for each query: equal reads share a request. */
const toIds = (query: number) => Array(100).fill(`vertra:org${query}`);

describe('The queries of one caller', () => {
  it('are refused with 429 while running queries cost 100,000, but mutations are not', async () => {
    const pendingSockets: Socket[] = [];
    const vertra = await startRawServer((socket) => pendingSockets.push(socket));
    const { send } = await startGateway({ vertraOrigin: vertra.origin });
    const answerPending = () => {
      for (const socket of pendingSockets.splice(0)) socket.write(toHttpResponse(404, '{}'));
    };
    const running = Array.from({ length: 5 }, (_, query) => send(costly, { ids: toIds(query) }));
    await until(() => expect(pendingSockets).toHaveLength(5));
    const { errors, headers, status } = await send('{ organization(id: "vida:3") { __typename } }', {});
    expect([status, headers.get('retry-after'), errors?.[0]?.extensions]).toEqual([
      429,
      '1',
      { code: 'TOO_MANY_REQUESTS', limit: 100_000, retryAfterSeconds: 1 },
    ]);
    expect(pendingSockets).toHaveLength(5);
    expect((await send(single, {})).data).toEqual({
      updateOrganization: { __typename: 'OrganizationUpdated' },
    });
    answerPending();
    expect((await Promise.all(running)).map((response) => response.status)).toEqual(Array(5).fill(200));
    expect((await send('{ organization(id: "vida:3") { __typename } }', {})).status).toBe(200);
  });
});

describe('The updates of one caller', () => {
  it('are refused with 429 while 1,000 run, and nothing is sent for them', async () => {
    const pendingSockets: Socket[] = [];
    let isReleased = false;
    const respond = (socket: Socket) => socket.write(toHttpResponse(404, '{}'));
    const vertra = await startRawServer((socket) =>
      isReleased ? respond(socket) : pendingSockets.push(socket),
    );
    const { sandbox, send } = await startGateway({ vertraOrigin: vertra.origin, sockets: 1, queue: 2000 });
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      vertra: { organizationId: `org${index}`, name: 'N' },
    }));
    const running = Array.from({ length: 10 }, () => send(batch, { inputs }));
    await until(async () => expect((await send(single, {})).status).toBe(429));
    const sentBefore = sandbox.vida.requests.length;
    const { data, errors, headers } = await send(single, {});
    expect([data, headers.get('retry-after'), errors?.[0]?.extensions]).toEqual([
      undefined,
      '1',
      { code: 'TOO_MANY_REQUESTS', limit: 1000, retryAfterSeconds: 1 },
    ]);
    expect(sandbox.vida.requests).toHaveLength(sentBefore);
    expect((await send('{ organization(id: "vida:3") { __typename } }', {})).status).toBe(200);
    isReleased = true;
    pendingSockets.forEach(respond);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(10).fill(200));
  });
});

it('The retries of bulk updates of one caller are refused with 429 while four run', async () => {
  let started = 0;
  let release = () => {};
  const released = new Promise<typeof bulkUnavailable>((resolve) => {
    release = () => resolve(bulkUnavailable);
  });
  const retry = () => {
    started += 1;
    return released;
  };
  const { send } = await startGateway({ bulk: { ...noBulkUpdates, retry } });
  const mutation = 'mutation { retryBulkUpdate(id: "bulk:a") { __typename } }';
  const running = Array.from({ length: 4 }, () => send(mutation, {}));
  await until(() => expect(started).toBe(4));
  expect((await send(mutation, {})).status).toBe(429);
  release();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array(4).fill(200));
  expect((await send(mutation, {})).status).toBe(200);
  expect(started).toBe(5);
});
