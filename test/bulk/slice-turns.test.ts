import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addToQueues, queueFirstItems } from '../../src/bulk/add-to-queues.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import { createSliceTurns, forEachInSlices } from '../../src/bulk/slice-turns.ts';
import { startBulkUpdate } from '../../src/bulk/start-bulk.ts';
import type { ItemRef } from '../../src/bulk/store.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { AnyUpdateRequest } from '../../src/domain/update/update-request.ts';
import { createBulkStore } from '../support/open-database.ts';

/** Makes each reading of the clock a millisecond later than the one before. */
function advanceClockWithEachReading() {
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    nowMs += 1;
    return nowMs;
  });
  onTestFinished(() => clock.mockRestore());
}

/** Records the items that are added at once, and the number of turns of the event loop before each of them. */
function createRecordingQueue() {
  const added: (readonly ItemRef[])[] = [];
  const turns: number[] = [];
  let turn = 0;
  const countTurns = async () => {
    for (let isOpen = true; isOpen; turn += 1) {
      await nextTurn();
      isOpen = !isClosed;
    }
  };
  let isClosed = false;
  onTestFinished(() => {
    isClosed = true;
  });
  countTurns();
  const queue: BulkQueue = {
    async add(_provider, refs) {
      added.push(refs);
      turns.push(turn);
    },
    async remove() {},
    async stop() {},
  };
  return { added, queue, turns };
}

const toRefs = (id: string, count: number) =>
  Array.from({ length: count }, (_, index): ItemRef => ({ id, index, provider: 'VERTRA' }));

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

it('addToQueues adds 100 items at once, each to the queue of its provider, and callers alternate', async () => {
  const { added, queue, turns } = createRecordingQueue();
  await Promise.all([
    addToQueues(queue, 'alice', toRefs('alice', 350)),
    addToQueues(queue, 'bob', toRefs('bob', 1)),
  ]);
  expect(added.map((refs) => [refs[0]?.id, refs.length])).toEqual([
    ...[
      ['alice', 100],
      ['bob', 1],
    ],
    ...[
      ['alice', 100],
      ['alice', 100],
      ['alice', 50],
    ],
  ]);
  expect(added.flat().filter(({ id }) => id === 'alice')).toEqual(toRefs('alice', 350));
  expect(new Set(turns).size).toBe(5);
});

it('queueFirstItems marks a bulk update after each 500 items as being queued, and after the last one as queued', async () => {
  const { added, queue } = createRecordingQueue();
  const marks: [string, number][] = [];
  const mark = (name: string) => async () => {
    marks.push([name, added.flat().length]);
  };
  const store = {
    ...createBulkStore(),
    markQueueing: mark('queueing'),
    markQueued: mark('queued'),
  };
  await queueFirstItems(store, queue, 'alice', { id: 'alice', first: toRefs('alice', 1001) });
  expect(marks).toEqual([
    ['queueing', 500],
    ['queueing', 1000],
    ['queued', 1001],
  ]);
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
    const started = await startBulkUpdate(store, queue, {
      caller: { ...anonymous, id },
      key: null,
      requests,
    });
    order.push(id);
    expect(started).toMatchObject({ kind: 'bulkUpdate', total: count });
  };
  await Promise.all([start('alice', 100), start('bob', 1)]);
  expect(order).toEqual(['bob', 'alice']);
  await vi.waitFor(() => expect(added.flat()).toHaveLength(101));
});
