import { expect, it, onTestFinished, vi } from 'vitest';
import { createBulkReader } from '../../src/bulk/bulk-reader.ts';
import type { ItemRef } from '../../src/bulk/item.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import { queueReadyItems } from '../../src/bulk/queue-ready-items.ts';
import { createSliceTurns, forEachInSlices } from '../../src/bulk/slice-turns.ts';
import { startBulkUpdate } from '../../src/bulk/start-bulk.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { AnyUpdateRequest } from '../../src/domain/update/update-request.ts';
import { accountsFor, noLimits, vertraAccount, vidaAccount } from '../support/default-accounts.ts';
import { createBulkStore } from '../support/open-database.ts';
import { until } from '../support/until.ts';

/** Makes each reading of the clock a millisecond later than the one before. */
function advanceClockWithEachReading() {
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    nowMs += 1;
    return nowMs;
  });
  onTestFinished(() => clock.mockRestore());
}

/** Records the items that are added at once. */
function createRecordingQueue() {
  const added: (readonly ItemRef[])[] = [];
  const queue: BulkQueue = {
    async add(_account, refs) {
      added.push(refs);
    },
    async remove() {},
    isAbandoned: () => true,
    async stop() {},
  };
  return { added, queue };
}

const toRefs = (id: string, count: number) =>
  Array.from({ length: count }, (_, index): ItemRef => ({ id, index, ...vertraAccount }));

it('slices of several callers alternate, one at a time, and the event loop turns between two of them', async () => {
  const waitForTurn = createSliceTurns();
  const order: string[] = [];
  const wait = async (name: string) => {
    await waitForTurn(name[0] ?? '');
    order.push(name);
    setImmediate(() => order.push('turn'));
  };
  await Promise.all(['a1', 'a2', 'a3', 'b1', 'b2'].map(wait));
  expect(order).toEqual(['a1', 'turn', 'a2', 'turn', 'b1', 'turn', 'a3', 'turn', 'b2']);
});

it('forEachInSlices passes every value in order, and lets another caller in after some milliseconds', async () => {
  advanceClockWithEachReading();
  const order: string[] = [];
  const run = (callerId: string, count: number) =>
    forEachInSlices(
      callerId,
      Array.from({ length: count }, (_, index) => `${index}`),
      (value) => order.push(callerId + value),
    );
  await Promise.all([run('a', 20), run('b', 3)]);
  expect(order.filter((name) => name.startsWith('a'))).toEqual(Array.from({ length: 20 }, (_, i) => `a${i}`));
  expect(order.indexOf('b2')).toBeLessThan(order.indexOf('a19'));
});

it('queueReadyItems adds the items of each account at once, and marks the bulk update as queued', async () => {
  const { added, queue } = createRecordingQueue();
  const marked: [string, number][] = [];
  const markQueued = async (id: string) => void marked.push([id, added.length]);
  const vida = toRefs('alice', 3).map((ref): ItemRef => ({ ...ref, ...vidaAccount }));
  const ready = [...toRefs('alice', 8), ...vida];
  await queueReadyItems({ ...createBulkStore(), markQueued }, queue, { id: 'bulk', ready }, 'alice');
  expect(added).toEqual([toRefs('alice', 8), vida]);
  expect(marked).toEqual([['bulk', 2]]);
});

it('queueReadyItems adds items to the queues of eight accounts at once', async () => {
  const [added, ends]: [string[], (() => void)[]] = [[], []];
  const { queue } = createRecordingQueue();
  const add: BulkQueue['add'] = ({ connection }) => {
    added.push(connection);
    return new Promise((end) => ends.push(end));
  };
  const connections = Array.from({ length: 10 }, (_, number) => `c${number}`);
  const ready = connections.map(
    (connection, index): ItemRef => ({
      ...vertraAccount,
      ...{ connection, id: 'alice', index },
    }),
  );
  const queued = queueReadyItems(createBulkStore(), { ...queue, add }, { id: 'bulk', ready }, 'alice');
  await until(() => expect(added).toEqual(connections.slice(0, 8)));
  for (const end of ends.splice(0)) end();
  await vi.waitFor(() => expect(added).toEqual(connections));
  for (const end of ends) end();
  await queued;
});

it('a start of 100 items lets a start of one item of another caller overtake it, and neither loses an item', async () => {
  advanceClockWithEachReading();
  const { added, queue } = createRecordingQueue();
  const store = createBulkStore();
  const order: string[] = [];
  const start = async (id: string, count: number) => {
    const requests = Array.from(
      { length: count },
      (_, index): AnyUpdateRequest => ({
        provider: 'VERTRA',
        organizationId: `${index}`,
        patch: { name: 'N' },
      }),
    );
    const started = await startBulkUpdate(
      {
        ...{ store, queue, accountsFor, refuseItems: async () => new Set() },
        reader: createBulkReader(store, () => noLimits.quota),
      },
      {
        caller: { ...anonymous, id },
        key: null,
        requests,
      },
    );
    order.push(id);
    expect(started).toMatchObject({ kind: 'bulkUpdate', total: count });
  };
  await Promise.all([start('alice', 100), start('bob', 1)]);
  expect(order).toEqual(['bob', 'alice']);
  // The first items of each; the others follow them.
  await until(() => expect(added.map((refs) => refs.length).toSorted()).toEqual([1, 8]));
});
