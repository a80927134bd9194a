import { expect, it, onTestFinished } from 'vitest';
import { createBullmqQueue } from '../../src/bulk/bullmq-queue.ts';
import type { QueueParts } from '../../src/bulk/queue.ts';
import { toStorageName } from '../../src/storage/storage-names.ts';
import { vidaAccount } from '../support/default-accounts.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

it('items of a cancelled bulk update leave the places of another process during a wait for the quota', async () => {
  const { client, location } = await startRedis();
  const cancelled = new Set<string>();
  const waiting = { waitMs: 86_400_000, rate: { max: 100, durationMs: 1000 } };
  const parts: QueueParts = {
    run: async () => ({ kind: 'DONE' }),
    readTarget: async ({ id, index }) =>
      cancelled.has(id) ? null : { callerId: 'me', organization: `vida:${id}${index}` },
  };
  const open = (hasAccount: boolean) =>
    createBullmqQueue(
      {
        hasAccount: () => hasAccount,
        leaseMs: 60_000,
        location,
        paceOf: () => waiting,
        rereadMs: 20,
        searchMs: 20,
      },
      parts,
    );
  // Only the second process takes items, and only the first one learns of the cancellation.
  const [first, second] = [open(false), open(true)];
  onTestFinished(async () => void (await Promise.all([first.stop(), second.stop()])));
  const active = `${toStorageName(location, 'bulk-queue')}:vida:active`;
  const readTaken = async () => (await client.lrange(active, 0, -1)).sort();
  const toRefs = (id: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id, index, ...vidaAccount }));
  await first.add(vidaAccount, [...toRefs('a', 8), ...toRefs('b', 2)]);
  await waitUntil('the second process has taken all items', async () => (await readTaken()).length === 10);
  cancelled.add('a');
  await first.remove('a', [vidaAccount], []);
  await waitUntil('the cancelled items have left', async () => (await readTaken()).length === 2);
  expect(await readTaken()).toEqual(['b-0', 'b-1']);
});
