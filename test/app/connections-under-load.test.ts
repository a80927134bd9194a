import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startHttpProvider } from '../support/http-provider.ts';
import { until } from '../support/until.ts';
import type { UpdateResult } from './account.ts';
import { updateName } from './account.ts';
import type { ListedConnection } from './start-connected.ts';
import { startConnected } from './start-connected.ts';

interface Received {
  readonly token: string;
  /** The name in the update, which the test chooses. */
  readonly name: string;
}

/** Starts a Vertra that accepts every token and confirms every update. */
async function startVertra() {
  const received: Received[] = [];
  const server = createServer();
  const { origin } = await startHttpProvider(async (request, response) => {
    const token = String(request.headers.authorization).replace('Bearer ', '');
    const { updates } = JSON.parse(await text(request));
    received.push({ token, name: updates.name });
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', response: { id, name: updates.name } }));
  }, server);
  const countSockets = () =>
    new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  const toListed = (
    name: string,
    facts: Readonly<Record<string, string | number>> = {},
  ): ListedConnection => ({
    name,
    provider: 'vertra',
    origin,
    token: `${name}-token`,
    ...facts,
  });
  return { countSockets, received, toListed };
}

type Gateway = Awaited<ReturnType<typeof startConnected>>;

/** Sends updates of a connection, several at a time, until it is stopped; resolves to their outcomes. */
function sendUpdates(gateway: Gateway, connection: string, toName: () => string) {
  let isStopped = false;
  const outcomes: UpdateResult[] = [];
  const worker = async (_: unknown, index: number) => {
    while (!isStopped) {
      outcomes.push(await updateName(gateway, `vertra@${connection}:org-${index}`, toName()));
    }
  };
  const ended = Promise.all(Array.from({ length: 4 }, worker));
  return {
    outcomes,
    async stop() {
      isStopped = true;
      await ended;
      return outcomes;
    },
  };
}

const toTypes = (outcomes: readonly UpdateResult[]) => [
  ...new Set(outcomes.map(({ __typename, applied = '' }) => `${__typename} ${applied}`)),
];

const untilMore = ({ outcomes }: ReturnType<typeof sendUpdates>) => {
  const before = outcomes.length;
  return until(() => expect(outcomes.length).toBeGreaterThan(before + 4));
};

it('rotated tokens fail no update, and no update that begins later has an earlier token', async () => {
  const { received, toListed } = await startVertra();
  const list = (version: number) => [
    toListed('emea', { token: `emea-${version}`, sockets: 2 }),
    toListed('apac', { sockets: 2 }),
  ];
  const gateway = await startConnected(list(0));
  let version = 0;
  const emea = sendUpdates(gateway, 'emea', () => `began with ${version}`);
  const apac = sendUpdates(gateway, 'apac', () => 'apac');
  for (let next = 1; next <= 20; next += 1) {
    await gateway.list(...list(next));
    version = next;
    await untilMore(emea);
  }
  expect(toTypes([...(await emea.stop()), ...(await apac.stop())])).toEqual(['OrganizationUpdated ']);
  const sent = received.filter(({ name }) => name !== 'apac');
  expect(sent.length).toBeGreaterThan(100);
  for (const { name, token } of sent) {
    expect(Number(token.split('-')[1])).toBeGreaterThanOrEqual(Number(name.split(' ').at(-1)));
  }
});

it('connections that are added, changed and removed affect no update of another one, and send nothing once they are removed', async () => {
  const { received, toListed } = await startVertra();
  const gateway = await startConnected([toListed('apac')]);
  const apac = sendUpdates(gateway, 'apac', () => 'apac');
  const all: UpdateResult[] = [];
  for (let round = 0; round < 20; round += 1) {
    const tenant = `tenant-${round % 3}`;
    await gateway.list(toListed('apac'), toListed(tenant, { sockets: 1, token: `round-${round}` }));
    const updates = sendUpdates(gateway, tenant, () => `round ${round}`);
    await untilMore(updates);
    if (round % 2) {
      await gateway.list(toListed('apac'), toListed(tenant, { sockets: 2, token: `round-${round}` }));
      await untilMore(updates);
    }
    await gateway.list(toListed('apac'));
    await untilMore(updates);
    all.push(...(await updates.stop()));
    const count = received.filter(({ token }) => token === `round-${round}`).length;
    await updateName(gateway, `vertra@${tenant}:org-1`);
    expect(received.filter(({ token }) => token === `round-${round}`)).toHaveLength(count);
  }
  expect(toTypes(await apac.stop())).toEqual(['OrganizationUpdated ']);
  expect(toTypes(all).toSorted()).toEqual(
    expect.arrayContaining(['OrganizationInputError NOT_APPLIED', 'OrganizationUpdated ']),
  );
  expect(all.filter(({ applied = 'NOT_APPLIED' }) => applied !== 'NOT_APPLIED')).toEqual([]);
  for (const { name, token } of received.filter((each) => each.name !== 'apac')) {
    expect(name).toBe(token.replace('-', ' '));
  }
});

it('a thousand changes leave no socket, no connection and no listener open', async () => {
  const { countSockets, toListed } = await startVertra();
  const gateway = await startConnected([]);
  for (let change = 0; change < 1000; change += 1) {
    const account = `account-${Math.floor(change / 20)}`;
    await gateway.list(toListed('emea', { account, sockets: 1 + (change % 2) }));
    // Also right before the account changes, so that each replaced connection has a client.
    if (change % 5 === 4) await updateName(gateway, 'vertra@emea:org-1', `change-${change}`);
  }
  await until(async () => expect(await countSockets()).toBeLessThanOrEqual(2));
  expect(gateway.stopListeners()).toBe(1);
  await gateway.list();
  await until(async () => expect(await countSockets()).toBe(0));
  expect(gateway.connections.listRunning().map(({ connection }) => connection)).toEqual([
    'default',
    'default',
  ]);
  expect(gateway.stopListeners()).toBe(0);
}, 120_000);
