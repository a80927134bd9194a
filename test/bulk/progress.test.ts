import { once } from 'node:events';
import { connect } from 'node:net';
import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { BulkUpdateProgressDocument } from '../../schema/operations.ts';
import { yieldOnce } from '../../src/domain/bulk/bulk-errors.ts';
import type { BulkUpdate } from '../../src/domain/bulk/bulk-update.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { noBulkUpdates } from '../support/no-bulk-updates.ts';
import { listen, startGateway } from '../support/start-gateway.ts';
import type { TestListener } from '../support/test-listener.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const update = (name: string): UpdateOrganizationInput => ({ vida: { organizationId: '3', name } });
const query = print(BulkUpdateProgressDocument);

function watch({ fetch }: TestListener, variables: object, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const body = JSON.stringify({ query, variables });
  return Promise.resolve(
    fetch('http://gateway/graphql', { method: 'POST', headers, body, ...(signal && { signal }) }),
  );
}

/** Reads all events of a stream. */
async function readEvents(
  response: Response,
): Promise<{ data?: Record<string, object>; errors?: object[] }[]> {
  const text = await response.text();
  return [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data));
}

describe('bulkUpdateProgress', () => {
  it('sends the current state and each change, and ends when the bulk update is done', async () => {
    const { gateway, sandbox, start } = await openBulkGateway();
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start([update('A'), update('B')]));
    await held.waitForRequests(1);
    const response = await watch(gateway, { id });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    held.release();
    const states = (await readEvents(response)).map(({ data }) => data?.['bulkUpdateProgress']);
    expect(states[0]).toMatchObject({ __typename: 'OrganizationBulkUpdate', state: 'RUNNING', waiting: 2 });
    expect(states.at(-1)).toMatchObject({ state: 'DONE', waiting: 0, updated: 2 });
  });

  it('sends a finished bulk update once', async () => {
    const { waitForEnd, gateway, start } = await openBulkGateway();
    const id = idOf(await start([update('A')]));
    await waitForEnd(id);
    expect(await readEvents(await watch(gateway, { id }))).toMatchObject([
      { data: { bulkUpdateProgress: { state: 'DONE', updated: 1 } } },
    ]);
  });

  it('sends an error and ends when the bulk update does not exist', async () => {
    const { gateway } = await openBulkGateway();
    expect(await readEvents(await watch(gateway, { id: 'none' }))).toMatchObject([
      { data: { bulkUpdateProgress: { __typename: 'OrganizationNotFoundError' } } },
    ]);
  });

  it('is refused to a caller with twenty subscriptions until one of them ends', async () => {
    const { gateway, sandbox, start } = await openBulkGateway();
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start([update('A')]));
    const responses = await Promise.all(Array.from({ length: 20 }, () => watch(gateway, { id })));
    const refused = { data: { bulkUpdateProgress: { __typename: 'OrganizationRateLimitedError' } } };
    expect(await readEvents(await watch(gateway, { id }))).toMatchObject([refused]);
    const reader = responses[0]?.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const another = await watch(gateway, { id });
    held.release();
    expect((await readEvents(another)).at(-1)).toMatchObject({
      data: { bulkUpdateProgress: { state: 'DONE' } },
    });
  });

  it('is no longer counted when its client disconnects, even when nothing changes', async () => {
    const { gateway, sandbox, start } = await openBulkGateway();
    const url = new URL(await listen(gateway));
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start([update('A')]));
    await held.waitForRequests(1);
    const body = JSON.stringify({ query, variables: { id } });
    const request = `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (const _ of Array.from({ length: 20 })) {
      const socket = connect(Number(url.port), url.hostname);
      socket.write(request);
      let received = '';
      socket.on('data', (chunk) => {
        received += String(chunk);
      });
      await waitUntil('the subscription is open', () => received.includes('bulkUpdateProgress'));
      socket.destroy();
      await once(socket, 'close');
    }
    const isServed = async () => {
      const controller = new AbortController();
      const { body: stream } = await watch(gateway, { id }, controller.signal);
      const reader = stream?.getReader();
      let text = '';
      while (!text.includes('data: ')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
      await reader?.cancel();
      return text.includes('OrganizationBulkUpdate');
    };
    await waitUntil('a further subscription is accepted', isServed);
    held.release();
  });

  it('is refused when one event would cost more than 2,000', async () => {
    const { gateway } = await openBulkGateway();
    const subscribe = async (first: number) => {
      const selection = `... on OrganizationBulkUpdate { failedItems(first: ${first}) { nodes { index path error { message code } } } }`;
      const body = JSON.stringify({
        query: `subscription { bulkUpdateProgress(id: "x") { __typename ${selection} } }`,
      });
      const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
      return (await gateway.fetch('http://gateway/graphql', { method: 'POST', headers, body })).text();
    };
    expect(await subscribe(390)).toContain('OrganizationNotFoundError');
    const refused = await subscribe(400);
    expect(refused).toContain('"code":"OPERATION_TOO_COSTLY","limit":2000');
    expect(refused).not.toContain('OrganizationNotFoundError');
  });

  it('reports an invalid variable without its value', async () => {
    const { gateway } = await openBulkGateway();
    const response = await watch(gateway, { id: { secret: 'personal' } });
    const text = await response.text();
    expect(text).toContain('errors');
    expect(text).not.toContain('personal');
  });

  it('masks an unexpected error in the stream, and logs it once with the id of the request', async () => {
    const bug = new Error('an unexpected error');
    const broken = {
      kind: 'bulkUpdate',
      get id() {
        throw bug;
      },
    } as object as BulkUpdate;
    const bulk = { ...noBulkUpdates, watch: async () => yieldOnce(broken) };
    const { gateway, unexpected } = await startGateway({ bulk });
    const [event] = await readEvents(await watch(gateway, { id: 'any' }));
    expect(event).toMatchObject({ data: { bulkUpdateProgress: null } });
    expect(event?.errors).toMatchObject([
      {
        message: 'An unexpected error occurred. Report the requestId to the operator of the gateway.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: unexpected[0]?.requestId },
      },
    ]);
    expect(unexpected.map(({ err }) => err)).toEqual([bug]);
  });
});
