import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { BullmqOptions } from '../../src/bulk/bullmq-queue.ts';
import { createBullmqQueue } from '../../src/bulk/bullmq-queue.ts';
import type { ItemRef } from '../../src/bulk/item.ts';
import type { AccountState } from '../../src/bulk/queue-search.ts';
import type { AccountRef } from '../../src/domain/provider/connection.ts';
import { toAccountKey } from '../../src/domain/provider/connection.ts';
import { hang } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { toStorageName } from '../../src/storage/storage-names.ts';
import { startAccount } from '../app/account.ts';
import type { ListedConnection } from '../app/start-connected.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { readBulk, startBulk, waitForEnd } from './bulk-client.ts';
import { holdResponses } from './hold-responses.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { startConnected, toSettings, unlimited } from './replicas.ts';
import { updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const toInputs = (connection: string, count = 4): readonly UpdateOrganizationInput[] =>
  Array.from({ length: count }, (_, number) => ({
    vertra: { organizationId: `vertra@${connection}:org123`, description: `Item ${number}.` },
  }));

/** Starts a Redis, and returns a function that starts a process with connections of its own. */
async function open() {
  const [sandbox, redis] = await Promise.all([startSandbox(), startRedis()]);
  onTestFinished(() => sandbox.close());
  const createPath = createTempFolder();
  let processes = 0;
  return async (...connections: readonly ListedConnection[]) => {
    processes += 1;
    const file = createPath(`connections-${processes}.json`);
    const list = (...listed: readonly ListedConnection[]) =>
      writeFileSync(file, JSON.stringify({ connections: listed }));
    list(...connections);
    const settings = { ...toSettings(sandbox, redis), ...unlimited, CONNECTIONS_FILE: file };
    return { gateway: await startConnected(settings), list };
  };
}

describe('the items of a connection on Redis', () => {
  it('are run by the processes that have it, also by one to which it is added later', async () => {
    const emea = await startAccount('emea');
    const start = await open();
    const [first, second] = [await start(emea.listedVertra), await start()];
    const ended = await waitForEnd(
      second.gateway,
      await startBulk(first.gateway, [...toInputs('emea'), ...toInputs('none')]),
    );
    expect(ended).toMatchObject({ updated: 4, failed: 4 });
    emea.vertra.inject(() => hang);
    const id = await startBulk(first.gateway, toInputs('emea'));
    await waitUntil('the first item is sent', () => updatesAt(emea.vertra).length === 5);
    await first.gateway.kill();
    emea.vertra.inject(undefined);
    const other = await startBulk(second.gateway, toInputs('none', 1));
    expect(await waitForEnd(second.gateway, other)).toMatchObject({ failed: 1 });
    expect(await readBulk(second.gateway, id)).toMatchObject({ state: 'RUNNING', waiting: 4 });
    second.list(emea.listedVertra);
    // The item in flight is stalled until its lease ends, and blocks the others of its organization.
    const inputs = toInputs('emea', 1).map(({ vertra }) => ({
      vertra: { organizationId: 'vertra@emea:org456', description: vertra?.description ?? null },
    }));
    await waitUntil('the second process has the connection', async () => {
      const probe = await startBulk(second.gateway, inputs);
      return (await waitForEnd(second.gateway, probe)).updated === 1;
    });
    expect(updatesAt(emea.vertra).length).toBeGreaterThan(5);
  });

  it('are updated while another connection hangs, and are not sent to another account of its name', async () => {
    const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
    const other = await startAccount('emea', { vertraToken: 'other-token' });
    const start = await open();
    const { gateway, list } = await start({ ...emea.listedVertra, bulkPerMinute: 60 }, apac.listedVertra);
    const held = holdResponses(emea.vertra);
    const id = await startBulk(gateway, [...toInputs('emea'), ...toInputs('apac')]);
    await held.waitForRequests(1);
    await waitUntil('the items of apac are updated', async () => (await readBulk(gateway, id)).updated === 4);
    list({ ...other.listedVertra, account: 'other' }, apac.listedVertra);
    await gateway.waitForLog(/^The connections of CONNECTIONS_FILE have changed/, 1);
    held.release();
    const ended = await waitForEnd(gateway, id);
    expect(ended).toMatchObject({ state: 'DONE', updated: 5, failed: 3 });
    expect(ended.failedItems.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect([updatesAt(emea.vertra).length, updatesAt(other.vertra).length]).toEqual([1, 0]);
    const own = await startBulk(gateway, toInputs('emea'));
    expect(await waitForEnd(gateway, own)).toMatchObject({ updated: 4 });
    expect(updatesAt(other.vertra)).toHaveLength(4);
  });
});

const pace = { waitMs: 0, rate: { max: 1000, durationMs: 1 } };

const toAccount = (number: number): AccountRef => ({
  provider: 'VERTRA',
  connection: `c${number}`,
  account: 'a',
});

const toRefs = (account: AccountRef, count: number): readonly ItemRef[] =>
  Array.from({ length: count }, (_, index) => ({ ...account, id: 'id', index }));

/** Opens the queues of one process, whose items are done at once. */
function openQueues({ location }: RedisServer, stateOf: (account: AccountRef) => AccountState, options = {}) {
  const ran: string[] = [];
  const queues: BullmqOptions = {
    ...{ stateOf, leaseMs: 60_000, location, paceOf: () => pace, searchMs: 20 },
    ...options,
  };
  const queue = createBullmqQueue(queues, {
    async run(ref) {
      ran.push(`${toAccountKey(ref)} ${ref.index}`);
      return { kind: 'DONE' };
    },
    readTarget: async ({ connection, index }) => ({
      callerId: 'me',
      organization: `vertra@${connection}:${index}`,
    }),
  });
  onTestFinished(() => queue.stop());
  return { queue, ran };
}

describe('the queues on Redis', () => {
  it('have a connection to Redis only for each account with items, which is closed when it has none', async () => {
    const redis = await startRedis();
    const blocked = async () => {
      const clients = String(await redis.client.client('LIST'));
      return clients.split('\n').filter((client) => client.includes('cmd=bzpopmin')).length;
    };
    const count = async () =>
      String(await redis.client.client('LIST'))
        .trim()
        .split('\n').length;
    const { queue, ran } = openQueues(redis, () => 'RUN', { idleMs: 300 });
    await waitUntil('the queue is connected', async () => (await count()) >= 2);
    const idle = await count();
    for (const number of [1, 2, 3]) await queue.add(toAccount(number), toRefs(toAccount(number), 2));
    await waitUntil('all items are run', () => ran.length === 6);
    await waitUntil('three workers wait', async () => (await blocked()) === 3);
    await waitUntil('no worker is connected', async () => (await count()) === idle);
    await queue.add(toAccount(2), toRefs(toAccount(2), 1));
    await waitUntil('the item is run', () => ran.length === 7);
    expect(await count()).toBe(idle + 1);
  });

  it('are used by another process without an item of its own', async () => {
    const redis = await startRedis();
    const { queue, ran: first } = openQueues(redis, () => 'WAIT');
    const { ran: second } = openQueues(redis, () => 'RUN');
    for (const number of [1, 2]) await queue.add(toAccount(number), toRefs(toAccount(number), 3));
    await waitUntil('the second process has run all items', () => second.length === 6);
    expect(first).toEqual([]);
  });

  it('are left to the processes that have their account, until none has had it for a while', async () => {
    const redis = await startRedis();
    const [own, other] = [toAccount(1), toAccount(2)];
    const waiting = { ...pace, waitMs: 86_400_000 };
    const first = openQueues(redis, () => 'RUN', { paceOf: () => waiting });
    const second = openQueues(redis, ({ connection }) => (connection === 'c2' ? 'RUN' : 'ABSENT'), {
      abandonedMs: 400,
    });
    await first.queue.add(own, toRefs(own, 2));
    await second.queue.add(other, toRefs(other, 1));
    await waitUntil('the second process runs its own item', () => second.ran.length === 1);
    const registry = `${toStorageName(redis.location, 'bulk-queue')}:accounts`;
    const version = await redis.client.zscore(registry, toAccountKey(own));
    await waitUntil('the first process has registered its queue again many times', async () => {
      const now = await redis.client.zscore(registry, toAccountKey(own));
      return Number(now) - Number(version) > 1000;
    });
    expect(second.ran).toEqual(['vertra@c2.a 0']);
    await first.queue.stop();
    await waitUntil('the second process has ended the items', () => second.ran.length === 3);
    await waitUntil('no queue is registered', async () => (await redis.client.zcard(registry)) === 1);
  });

  it('keep items of an account without a credential for a process that has one', async () => {
    const redis = await startRedis();
    const account = { ...toAccount(1), connection: 'default', account: '' };
    const first = openQueues(redis, () => 'WAIT', { abandonedMs: 0 });
    await first.queue.add(account, toRefs(account, 2));
    const registry = `${toStorageName(redis.location, 'bulk-queue')}:accounts`;
    const absent = openQueues(redis, () => 'WAIT', { abandonedMs: 0 });
    await absent.queue.add(toAccount(9), []);
    await waitUntil('an empty queue is removed', async () => (await redis.client.zcard(registry)) === 1);
    expect([...first.ran, ...absent.ran]).toEqual([]);
    const { ran } = openQueues(redis, () => 'RUN');
    await waitUntil('all items are run', () => ran.length === 2);
  });
});
