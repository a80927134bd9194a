import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { RunningBulk } from '../../src/bulk/bulk-updates.ts';
import { toAccountKey } from '../../src/domain/provider/connection.ts';
import type { UpdateDeps } from '../../src/domain/update/update-organization.ts';
import { hang } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { toStorageName } from '../../src/storage/storage-names.ts';
import { startAccount } from '../app/account.ts';
import type { ListedConnection } from '../app/start-connected.ts';
import { startConnected as startInProcess } from '../app/start-connected.ts';
import { idOf, toBulkCalls } from '../bulk/open-bulk-gateway.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { readBulk, startBulk, waitForEnd } from './bulk-client.ts';
import { holdResponses } from './hold-responses.ts';
import { openQueues, pace, toAccount, toRefs } from './open-queues.ts';
import { openTestRedisBulk } from './open-redis-bulk.ts';
import { startRedis } from './redis-server.ts';
import { startConnected, toSettings, unlimited } from './replicas.ts';
import { updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const toInputs = (connection: string, count = 4): readonly UpdateOrganizationInput[] =>
  Array.from({ length: count }, (_, number) => ({
    vertra: { organizationId: `vertra@${connection}:org123`, description: `Item ${number}.` },
  }));

const withoutToken = {
  __typename: 'OrganizationUnavailableError',
  applied: 'NOT_APPLIED',
  message: expect.stringContaining('set VERTRA_API_TOKEN'),
};

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
  it('of which no process has a token are refused at the start, with the setting that is missing', async () => {
    const [emea, redis] = [await startAccount('emea'), await startRedis()];
    const path = createTempFolder()('connections.json');
    writeFileSync(path, JSON.stringify({ connections: [emea.listedVertra] }));
    const gateway = await startConnected({ ...unlimited, REDIS_URL: redis.url, CONNECTIONS_FILE: path });
    const ofDefault = { vertra: { organizationId: 'org123', description: 'Forgotten' } };
    const ended = await waitForEnd(gateway, await startBulk(gateway, [ofDefault, ...toInputs('emea', 1)]));
    expect(ended).toMatchObject({ state: 'DONE', updated: 1, failed: 1 });
    expect(ended.failedItems).toMatchObject([{ index: 0, error: withoutToken }]);
  });

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
    await waitUntil('the item in flight has its outcome', async () => {
      return (await readBulk(gateway, id)).updated === 5;
    });
    const own = await startBulk(gateway, toInputs('emea'));
    expect(await waitForEnd(gateway, own)).toMatchObject({ updated: 4 });
    // Another process possibly has the account, so the other items wait for it.
    expect(await readBulk(gateway, id)).toMatchObject({ state: 'RUNNING', waiting: 3, failed: 0 });
    expect([updatesAt(emea.vertra).length, updatesAt(other.vertra).length]).toEqual([1, 4]);
  });

  it('end when no process has had their account or its credential for a while', async () => {
    const [emea, { vertra }, { location }] = [
      await startAccount('emea'),
      await startAccount('default'),
      await startRedis(),
    ];
    let running: RunningBulk | undefined;
    const openBulk = async (updates: UpdateDeps) => {
      running = await openTestRedisBulk(location, updates, { abandonedMs: 1000 });
      return running;
    };
    const limit = unlimited.VERTRA_BULK_PER_MINUTE;
    const env = {
      VERTRA_API_TOKEN: vertra.token,
      VERTRA_ORIGIN: vertra.origin,
      VERTRA_BULK_PER_MINUTE: limit,
    };
    const first = await startInProcess([emea.listedVertra], env, { openBulk });
    const held = [holdResponses(emea.vertra), holdResponses(vertra)];
    const ofDefault = toInputs('emea').map((input) => ({
      vertra: { ...input.vertra, organizationId: 'org123' },
    }));
    const id = idOf(await toBulkCalls(first).start([...toInputs('emea'), ...ofDefault]));
    for (const { waitForRequests } of held) await waitForRequests(1);
    const closed = running?.close();
    for (const { release } of held) release();
    await closed;
    const second = toBulkCalls(await startInProcess([], {}, { openBulk }));
    const ended = await second.waitForEnd(id);
    expect(ended).toMatchObject({ state: 'DONE', updated: 2, failed: 6 });
    const removed = { __typename: 'OrganizationInputError' };
    expect(ended.failedItems.map(({ error }) => error)).toMatchObject([
      ...Array.from({ length: 3 }, () => removed),
      ...Array.from({ length: 3 }, () => withoutToken),
    ]);
    expect([emea.vertra, vertra].map((each) => updatesAt(each).length)).toEqual([1, 1]);
  });
});

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
    const { queue, ran } = openQueues(redis, () => true, { idleMs: 300 });
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
    const { queue, ran: first } = openQueues(redis, () => false);
    const { ran: second } = openQueues(redis, () => true);
    for (const number of [1, 2]) await queue.add(toAccount(number), toRefs(toAccount(number), 3));
    await waitUntil('the second process has run all items', () => second.length === 6);
    expect(first).toEqual([]);
  });

  it('are left to the processes that have their account, until none has had it for a while', async () => {
    const redis = await startRedis();
    const [own, other] = [toAccount(1), toAccount(2)];
    const waiting = { ...pace, waitMs: 86_400_000 };
    const first = openQueues(redis, () => true, { paceOf: () => waiting });
    const second = openQueues(redis, ({ connection }) => connection === 'c2', {
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

  it('are not used by a process that has lost their account, also for items that it has already taken', async () => {
    const redis = await startRedis();
    const account = toAccount(1);
    const present = { second: true };
    const waiting = { ...pace, waitMs: 86_400_000 };
    const second = openQueues(redis, () => present.second, { paceOf: () => waiting, abandonedMs: 600_000 });
    await second.queue.add(account, toRefs(account, 20));
    const active = `${toStorageName(redis.location, 'bulk-queue')}:${toAccountKey(account)}:active`;
    await waitUntil('the second process has taken all items', async () => {
      return (await redis.client.llen(active)) === 20;
    });
    const first = openQueues(redis, () => true);
    present.second = false;
    await waitUntil('the first process has run the items', () => first.ran.length === 20);
    expect(second.ran).toEqual([]);
  });

  it('are shared by processes, of which one runs no item after it has lost the account', async () => {
    const redis = await startRedis();
    const account = toAccount(1);
    const [present, lost] = [{ second: true }, { ran: 0 }];
    const first = openQueues(redis, () => true);
    const second = openQueues(redis, () => present.second);
    const refs = toRefs(account, 600);
    await first.queue.add(account, refs.slice(0, 300));
    await waitUntil('both processes run items', () => first.ran.length > 0 && second.ran.length > 0);
    present.second = false;
    lost.ran = second.ran.length;
    // It still adds the items that follow those that it has run.
    for (const ref of refs.slice(300)) await second.queue.add(account, [ref]);
    await waitUntil('all items are run', () => first.ran.length + second.ran.length === 600);
    expect(second.ran).toHaveLength(lost.ran);
  });

  it('of an account that no process can run are used by any process after a while', async () => {
    const redis = await startRedis();
    const accounts = [toAccount(1), { ...toAccount(1), connection: 'default', account: '' }];
    const abandoned: boolean[] = [];
    const { queue, ran } = openQueues(
      redis,
      () => false,
      { abandonedMs: 400 },
      async (ref) => {
        abandoned.push(queue.isAbandoned(ref));
      },
    );
    expect(accounts.map(queue.isAbandoned)).toEqual([false, false]);
    for (const account of accounts) await queue.add(account, toRefs(account, 2));
    await waitUntil('all items are ended', () => ran.length === 4);
    expect(abandoned).toEqual([true, true, true, true]);
  });
});
