import { expect, it } from 'vitest';
import { toAccountKey } from '../../src/domain/provider/connection.ts';
import { toStorageName } from '../../src/storage/storage-names.ts';
import { startAccount } from '../app/account.ts';
import { startConnected } from '../app/start-connected.ts';
import { idOf, toBulkCalls } from '../bulk/open-bulk-gateway.ts';
import { openQueues, pace, toAccount, toRefs } from './open-queues.ts';
import { openTestRedisBulk } from './open-redis-bulk.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { unlimited } from './replicas.ts';
import { updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const quickTurns = { turnMs: 100, searchMs: 50 };

/** Each worker takes some milliseconds to open, and the tests share their cores. */
const longMs = 60_000;
const noQuota = { ...pace, waitMs: 86_400_000 };

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

/** The items of these accounts, each once, in the order of `sort`. */
const toItems = (accounts: readonly number[], count: number) =>
  accounts.flatMap((number) => numbers(count).map((index) => `vertra@c${number}.a ${index}`)).sort();

async function countConnections({ client }: RedisServer): Promise<number> {
  return String(await client.client('LIST'))
    .trim()
    .split('\n').length;
}

it(
  'a bulk update of more connections than workers updates each organization once for each item, in the given order',
  async () => {
    const [account, redis] = [await startAccount('c'), await startRedis()];
    const names = numbers(30).map((number) => `c${number}`);
    const listed = names.map((name) => ({ ...account.listedVertra, name }));
    const gateway = await startConnected(
      listed,
      { VERTRA_BULK_PER_MINUTE: unlimited.VERTRA_BULK_PER_MINUTE },
      {
        openBulk: (updates) =>
          openTestRedisBulk(redis.location, updates, { ...quickTurns, maxWorkers: 8, maxItems: 60 }),
      },
    );
    const texts = [1, 2].flatMap((item) => names.map((name) => `${name} ${item}`));
    const inputs = texts.map((description) => ({
      vertra: { organizationId: `vertra@${description.split(' ')[0]}:org123`, description },
    }));
    const idle = await countConnections(redis);
    const calls = toBulkCalls(gateway);
    const id = idOf(await calls.start(inputs));
    let highest = 0;
    await waitUntil(
      'all items have their outcomes',
      async () => {
        highest = Math.max(highest, await countConnections(redis));
        return updatesAt(account.vertra).length === 60;
      },
      longMs,
    );
    expect(await calls.waitForEnd(id)).toMatchObject({ state: 'DONE', updated: 60 });
    expect(highest).toBe(idle + 8);
    const sent = updatesAt(account.vertra).map(({ body }) => String(/c\d+ \d/.exec(body)?.[0]));
    for (const name of names) {
      expect(sent.filter((text) => text.split(' ')[0] === name)).toEqual([`${name} 1`, `${name} 2`]);
    }
  },
  longMs,
);

it(
  'accounts that are more than the workers take turns, with bounded connections to Redis, and each item runs once',
  async () => {
    const redis = await startRedis();
    const { queue, ran } = openQueues(redis, () => true, { ...quickTurns, maxWorkers: 8 });
    await waitUntil('the queue is connected', async () => (await countConnections(redis)) >= 2);
    const idle = await countConnections(redis);
    const accounts = numbers(100);
    const added = Promise.all(
      accounts.map((number) => queue.add(toAccount(number), toRefs(toAccount(number), 2))),
    );
    let highest = 0;
    await waitUntil(
      'all items are run',
      async () => {
        highest = Math.max(highest, await countConnections(redis));
        return ran.length >= 200;
      },
      longMs,
    );
    await added;
    expect(ran.toSorted()).toEqual(toItems(accounts, 2));
    expect(highest).toBe(idle + 8);
  },
  longMs,
);

it('items that wait in a worker which is handed over are run later, each once', async () => {
  const redis = await startRedis();
  const quota = { waitMs: noQuota.waitMs };
  const waiting = {
    ...pace,
    get waitMs() {
      return quota.waitMs;
    },
  };
  const { queue, ran } = openQueues(redis, () => true, {
    ...quickTurns,
    maxWorkers: 1,
    paceOf: ({ connection }) => (connection === 'c1' ? waiting : pace),
  });
  const [first, second] = [toAccount(1), toAccount(2)];
  await queue.add(first, toRefs(first, 20));
  const active = `${toStorageName(redis.location, 'bulk-queue')}:${toAccountKey(first)}:active`;
  const countTaken = () => redis.client.llen(active);
  await waitUntil('the items are taken', async () => (await countTaken()) === 20);
  for (const round of [1, 2, 3]) {
    await queue.add(second, toRefs(second, 1));
    await waitUntil('the item of the other account is run', () => ran.length === round);
    await waitUntil('the items are taken again', async () => (await countTaken()) === 20);
  }
  quota.waitMs = 0;
  await queue.add(second, toRefs(second, 1));
  await waitUntil('all items are run', () => ran.length === 24);
  const own = ran.filter((item) => item.startsWith('vertra@c1.'));
  expect(own.toSorted()).toEqual(toItems([1], 20));
});

it('an account whose running item does not end delays no account that waits for a worker', async () => {
  const redis = await startRedis();
  const ends: (() => void)[] = [];
  const { queue, ran } = openQueues(
    redis,
    () => true,
    { ...quickTurns, maxWorkers: 2 },
    ({ connection, index }) =>
      connection === 'c0' && index === 0 ? new Promise((end) => ends.push(end)) : undefined,
  );
  await queue.add(toAccount(0), toRefs(toAccount(0), 1));
  await waitUntil('the item runs', () => ends.length === 1);
  for (const number of numbers(6)) await queue.add(toAccount(number), toRefs(toAccount(number), 2));
  const others = [1, 2, 3, 4, 5];
  await waitUntil('the items of the other accounts are run', () => {
    return ran.filter((item) => !item.startsWith('vertra@c0.')).length === 10;
  });
  ends[0]?.();
  await waitUntil('all items are run', () => ran.length === 12);
  expect(ran.toSorted()).toEqual(toItems([0, ...others], 2));
});

it('abandoned accounts and those of the process take turns', async () => {
  const redis = await startRedis();
  const isOwn = (number: number) => number < 2;
  const { queue, ran } = openQueues(redis, ({ connection }) => isOwn(Number(connection.slice(1))), {
    ...quickTurns,
    maxWorkers: 1,
    abandonedMs: 300,
    paceOf: ({ connection }) => (connection === 'c0' ? noQuota : pace),
  });
  for (const number of numbers(5)) await queue.add(toAccount(number), toRefs(toAccount(number), 2));
  await waitUntil('the items of the abandoned accounts are ended', () => ran.length === 8);
  await queue.add(toAccount(1), toRefs(toAccount(1), 1));
  await waitUntil('a later item of the process is run', () => ran.length === 9);
  expect(ran.toSorted()).toEqual([...toItems([1, 2, 3, 4], 2), 'vertra@c1.a 0'].toSorted());
});

it('accounts that wait for a worker are not abandoned', async () => {
  const redis = await startRedis();
  const first = openQueues(redis, () => true, { maxWorkers: 1, turnMs: 600_000, paceOf: () => noQuota });
  const second = openQueues(redis, () => false, { abandonedMs: 400 });
  await first.queue.add(toAccount(1), toRefs(toAccount(1), 1));
  await second.queue.add(toAccount(2), toRefs(toAccount(2), 1));
  const registry = `${toStorageName(redis.location, 'bulk-queue')}:accounts`;
  const readVersion = async () => Number(await redis.client.zscore(registry, toAccountKey(toAccount(2))));
  const version = await readVersion();
  await waitUntil('the first process has registered the queue again many times', async () => {
    return (await readVersion()) - version > 1000;
  });
  expect([first.ran, second.ran]).toEqual([[], []]);
});
