import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Authenticate } from '../../src/domain/caller.ts';
import { httpAnswer, startRawServer } from '../support/raw-server.ts';
import { startGateway } from '../support/start-gateway.ts';
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
async function startHeld(options: Parameters<typeof startGateway>[0]) {
  const held: Socket[] = [];
  const received: string[] = [];
  const vertra = await startRawServer((socket, text) => {
    held.push(socket);
    received.push(/^(\w+) \/v1\/organizations\/([\w-]+)/.exec(text)?.slice(1).join(' ') ?? '');
  });
  const gateway = await startGateway({ vertraOrigin: vertra.origin, authenticate, ...options });
  let isOpen = false;
  const release = () => {
    isOpen = true;
    for (const socket of held.splice(0)) socket.write(httpAnswer(404, '{"code":"ORGANIZATION_NOT_FOUND"}'));
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
