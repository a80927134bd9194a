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
const headersOf = (caller: string) => ({ authorization: `Bearer ${caller}` });
const update = `mutation ($id: ID!) {
  updateOrganization(input: { vertra: { organizationId: $id, description: "D" } }) {
    __typename ... on OrganizationError { message applied retryable }
  }
}`;
const reads = (count: number, caller: string) =>
  `{ ${Array.from({ length: count }, (_, index) => `r${index}: organization(id: "vertra:${caller}${index}") { __typename }`).join(' ')} }`;

/** Starts a gateway with a Vertra server that holds every request until release; `received` lists them in order. */
async function startWithHeldVertra(options: GatewayOptions) {
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
  const interval = setInterval(() => isOpen && release(), 5);
  onTestFinished(() => clearInterval(interval));
  return { ...gateway, held, received, release };
}

it("an update is sent although another caller's reads fill the queue", async () => {
  const { held, received, release, send } = await startWithHeldVertra({ sockets: 1, queue: 8 });
  let refused = 0;
  const flood = Array.from({ length: 20 }, async (_, index) => {
    const { data } = await send(reads(1, `flood${index}-`), {}, headersOf('a'));
    if (JSON.stringify(data).includes('OrganizationUnavailableError')) refused += 1;
  });
  // One is sent, six wait, and two places are reserved for updates.
  await until(() => expect(refused).toBe(13));
  await until(() => expect(held).toHaveLength(1));
  const updates = ['one', 'two', 'three'].map((id) => send(update, { id }, headersOf('b')));
  // Two updates take the reserved places, and the third that of a read.
  await until(() => expect(refused).toBe(14));
  release();
  const responses = await Promise.all(updates);
  // The response of Vertra proves that they were sent.
  expect(responses.map(({ data }) => data)).toMatchObject(
    Array(3).fill({ updateOrganization: { __typename: 'OrganizationNotFoundError' } }),
  );
  await Promise.all(flood);
  const methods = received.map((line) => line.split(' ', 1)[0]);
  expect(methods).toEqual(['GET', 'GET', 'PUT', 'GET', 'PUT', 'GET', 'PUT', 'GET', 'GET']);
});

it('an update replaces the newest update of a caller that fills the queue, and the replaced one is refused as not sent', async () => {
  const { held, received, release, send } = await startWithHeldVertra({ sockets: 1, queue: 4 });
  const flood = Array.from({ length: 5 }, (_, index) =>
    send(update, { id: `flood${index}` }, headersOf('a')),
  );
  await until(() => expect(held).toHaveLength(1));
  await Promise.resolve();
  const other = send(update, { id: 'other' }, headersOf('b'));
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

describe("one caller's hanging updates", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `hang${index}`);

  it.each([
    [1, 2],
    [2, 3],
    [6, 8],
  ])(
    'take %i of %i sockets, so that the update of another caller is sent immediately',
    async (share, sockets) => {
      const { received, release, send } = await startWithHeldVertra({ sockets, queue: 64 });
      const hanging = ids(sockets + 3).map((id) => send(update, { id }, headersOf('a')));
      await until(() => expect(received).toHaveLength(share));
      const other = send(update, { id: 'other' }, headersOf('b'));
      await until(() => expect(received.at(-1)).toBe('PUT other'));
      expect(received.slice(0, -1).toSorted()).toEqual(ids(share).map((id) => `PUT ${id}`));
      release();
      await Promise.all([other, ...hanging]);
      expect(received.toSorted()).toEqual(
        [...ids(sockets + 3).map((id) => `PUT ${id}`), 'PUT other'].toSorted(),
      );
    },
  );

  it('share their limit with the reads of the caller', async () => {
    const { received, release, send } = await startWithHeldVertra({ sockets: 4, queue: 64 });
    const hanging = [
      ...ids(2).map((id) => send(update, { id }, headersOf('a'))),
      send(reads(4, 'a'), {}, headersOf('a')),
    ];
    await until(() => expect(received).toHaveLength(3));
    const other = send(update, { id: 'other' }, headersOf('b'));
    await until(() => expect(received.at(-1)).toBe('PUT other'));
    expect(received).toHaveLength(4);
    release();
    await Promise.all([other, ...hanging]);
  });

  it('share their limit with the items of a bulk update', async () => {
    const { received, release, send, start } = await startWithHeldVertra({ sockets: 4, queue: 64 });
    const inputs = ids(8).map((id) => ({ vertra: { organizationId: id, description: 'D' } }));
    const { __typename } = await start(inputs, undefined, headersOf('a'));
    expect(__typename).toBe('OrganizationBulkUpdate');
    await until(() => expect(received).toHaveLength(3));
    const other = send(update, { id: 'other' }, headersOf('b'));
    await until(() => expect(received.at(-1)).toBe('PUT other'));
    expect(received).toHaveLength(4);
    release();
    await other;
    await until(() => expect(received).toHaveLength(9));
  });

  it('take every socket when authentication is off', async () => {
    const { received, release, send } = await startWithHeldVertra({
      sockets: 4,
      queue: 64,
      authenticate: null,
    });
    const hanging = ids(5).map((id) => send(update, { id }));
    await until(() => expect(received).toHaveLength(4));
    release();
    await Promise.all(hanging);
    expect(received).toHaveLength(5);
  });
});
