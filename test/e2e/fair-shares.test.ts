import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Authenticate } from '../../src/domain/access/caller.ts';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const authenticate: Authenticate = (id) => ({
  id,
  scopes: new Set(['organizations:read', 'organizations:write'] as const),
  organizations: ['*'],
});
const of = (caller: string) => ({ authorization: `Bearer ${caller}` });
const update = `mutation ($id: ID!) {
  updateOrganization(input: { vertra: { organizationId: $id, description: "D" } }) {
    __typename ... on OrganizationError { message applied retryable }
  }
}`;
const reads = (count: number, caller: string) =>
  `{ ${Array.from({ length: count }, (_, index) => `r${index}: organization(id: "vertra:${caller}${index}") { __typename }`).join(' ')} }`;

/** A Vertra that answers each request once it is released, and what it received, in order. */
async function startHeld(options: GatewayOptions) {
  const held: Socket[] = [];
  const received: string[] = [];
  const vertra = await startRawServer((socket, text) => {
    held.push(socket);
    received.push(/^(\w+) \/v1\/organizations\/([\w-]+)/.exec(text)?.slice(1).join(' ') ?? '');
  });
  const gateway = await openBulkGateway({}, { vertraOrigin: vertra.origin, authenticate, ...options });
  let isOpen = false;
  const release = () => {
    isOpen = true;
    for (const socket of held.splice(0))
      socket.write(toHttpResponse(404, '{"code":"ORGANIZATION_NOT_FOUND"}'));
  };
  const drain = setInterval(() => isOpen && release(), 5);
  onTestFinished(() => clearInterval(drain));
  return { ...gateway, held, received, release };
}

it("another caller's update is sent although one caller's reads wait in every place", async () => {
  const { held, received, release, send } = await startHeld({ sockets: 1, queue: 8 });
  let refused = 0;
  const flood = Array.from({ length: 20 }, async (_, index) => {
    const { data } = await send(reads(1, `flood${index}-`), {}, of('a'));
    if (JSON.stringify(data).includes('OrganizationUnavailableError')) refused += 1;
  });
  // One is sent, and six wait.
  await until(() => expect(refused).toBe(13));
  await until(() => expect(held).toHaveLength(1));
  const updates = ['one', 'two', 'three'].map((id) => send(update, { id }, of('b')));
  // Two take reserved places, and the third that of a read.
  await until(() => expect(refused).toBe(14));
  release();
  const answers = await Promise.all(updates);
  // Vertra refuses them: they were sent.
  expect(answers.map(({ data }) => data)).toMatchObject(
    Array(3).fill({ updateOrganization: { __typename: 'OrganizationNotFoundError' } }),
  );
  await Promise.all(flood);
  const methods = received.map((line) => line.split(' ', 1)[0]);
  expect(methods).toEqual(['GET', 'GET', 'PUT', 'GET', 'PUT', 'GET', 'PUT', 'GET', 'GET']);
});

it("another caller's update takes the place of one caller's newest, which says that nothing was sent", async () => {
  const { held, received, release, send } = await startHeld({ sockets: 1, queue: 4 });
  const flood = Array.from({ length: 5 }, (_, index) => send(update, { id: `flood${index}` }, of('a')));
  await until(() => expect(held).toHaveLength(1));
  await Promise.resolve();
  const other = send(update, { id: 'other' }, of('b'));
  const dropped = await Promise.race(flood);
  expect(dropped.data).toMatchObject({
    updateOrganization: {
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: true,
    },
  });
  release();
  await Promise.all([other, ...flood]);
  expect(received).toContain('PUT other');
  expect(received).toHaveLength(5);
  expect(new Set(received).size).toBe(5);
});

describe("one caller's updates that hang", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `hang${index}`);

  it.each([
    [2, 1],
    [3, 2],
    [8, 6],
  ])('take of %i sockets %i, so that the update of another caller is sent at once', async (sockets, most) => {
    const { received, release, send } = await startHeld({ sockets, queue: 64 });
    const hanging = ids(sockets + 3).map((id) => send(update, { id }, of('a')));
    await until(() => expect(received).toHaveLength(most));
    const other = send(update, { id: 'other' }, of('b'));
    await until(() => expect(received.at(-1)).toBe('PUT other'));
    expect(received.slice(0, -1).toSorted()).toEqual(ids(most).map((id) => `PUT ${id}`));
    release();
    await Promise.all([other, ...hanging]);
    expect(received.toSorted()).toEqual(
      [...ids(sockets + 3).map((id) => `PUT ${id}`), 'PUT other'].toSorted(),
    );
  });

  it('take their share together with its reads', async () => {
    const { received, release, send } = await startHeld({ sockets: 4, queue: 64 });
    const hanging = [...ids(2).map((id) => send(update, { id }, of('a'))), send(reads(4, 'a'), {}, of('a'))];
    await until(() => expect(received).toHaveLength(3));
    const other = send(update, { id: 'other' }, of('b'));
    await until(() => expect(received.at(-1)).toBe('PUT other'));
    expect(received).toHaveLength(4);
    release();
    await Promise.all([other, ...hanging]);
  });

  it('take their share as items of a bulk update, too', async () => {
    const { received, release, send, start } = await startHeld({ sockets: 4, queue: 64 });
    const inputs = ids(8).map((id) => ({ vertra: { organizationId: id, description: 'D' } }));
    const { __typename } = await start(inputs, undefined, of('a'));
    expect(__typename).toBe('OrganizationBulkUpdate');
    await until(() => expect(received).toHaveLength(3));
    const other = send(update, { id: 'other' }, of('b'));
    await until(() => expect(received.at(-1)).toBe('PUT other'));
    expect(received).toHaveLength(4);
    release();
    await other;
    await until(() => expect(received).toHaveLength(9));
  });

  it('take every socket where callers are not authenticated', async () => {
    const { received, release, send } = await startHeld({ sockets: 4, queue: 64, authenticate: null });
    const hanging = ids(5).map((id) => send(update, { id }));
    await until(() => expect(received).toHaveLength(4));
    release();
    await Promise.all(hanging);
    expect(received).toHaveLength(5);
  });
});
