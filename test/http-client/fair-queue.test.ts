import { describe, expect, it } from 'vitest';
import { createBulkhead } from '../../src/http-client/bulkhead.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';

const { start } = createDeadlines(60_000, new AbortController().signal);

/** Creates a bulkhead whose work runs until it is released, with the started and the refused work in order. */
function createTestBulkhead(slots: number, queueSize: number) {
  const bulkhead = createBulkhead(slots, queueSize);
  const started: string[] = [];
  const refused: string[] = [];
  const releases = new Map<string, () => void>();
  const run = (name: string, callerId: string, isWrite: boolean, signal?: AbortSignal) => {
    const work = () =>
      new Promise<string>((resolve) => {
        started.push(name);
        releases.set(name, () => resolve('done'));
      });
    return bulkhead.run(work, start(signal), { callerId, isWrite }).then((result) => {
      if (result === 'QUEUE_FULL') refused.push(name);
      return result;
    });
  };
  return {
    bulkhead,
    started,
    refused,
    read: (name: string, caller: string, signal?: AbortSignal) => run(name, caller, false, signal),
    write: (name: string, caller = '') => run(name, caller, true),
    /** Ends the work with this name, by default the work that started first. */
    async release(name = [...releases.keys()][0] ?? '') {
      releases.get(name)?.();
      releases.delete(name);
      await nextTurn();
    },
  };
}

/** Returns the same numbers for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

/** Waits until all pending work was done. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function releaseAll({ started, release }: ReturnType<typeof createTestBulkhead>, count: number) {
  for (let index = 0; index < count; index += 1) await release();
  return started;
}

describe('the queue of a bulkhead', () => {
  it('serves callers in turn, and the work of each caller in order', async () => {
    const queue = createTestBulkhead(1, 100);
    queue.read('a1', 'a');
    for (const name of ['a2', 'a3', 'a4', 'a5']) queue.read(name, 'a');
    for (const name of ['b1', 'b2']) queue.read(name, 'b');
    queue.read('c1', 'c');
    expect(await releaseAll(queue, 8)).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4', 'a5']);
  });

  it('gives the writes and the reads of a caller separate turns', async () => {
    const queue = createTestBulkhead(1, 100);
    queue.read('r1', 'a');
    for (const name of ['r2', 'r3', 'r4']) queue.read(name, 'a');
    for (const name of ['w1', 'w2']) queue.write(name, 'a');
    expect(await releaseAll(queue, 6)).toEqual(['r1', 'r2', 'w1', 'r3', 'w2', 'r4']);
  });

  it('reserves a quarter of its capacity for writes of any caller', async () => {
    const queue = createTestBulkhead(1, 8);
    queue.read('running', 'a');
    for (let index = 0; index < 10; index += 1) queue.read(`r${index}`, 'a');
    await nextTurn();
    expect(queue.refused).toEqual(['r6', 'r7', 'r8', 'r9']);
    queue.write('w0', 'a');
    queue.write('w1', 'a');
    await nextTurn();
    expect(queue.bulkhead.load).toEqual({ running: 1, waiting: 8 });
    expect(queue.refused).toHaveLength(4);
  });

  it('reserves an eighth of the slots for writes', async () => {
    const queue = createTestBulkhead(8, 100);
    for (let index = 0; index < 20; index += 1) queue.read(`r${index}`, 'ac'.charAt(index % 2));
    await nextTurn();
    expect(queue.bulkhead.load).toEqual({ running: 7, waiting: 13 });
    queue.write('w', 'b');
    await nextTurn();
    expect(queue.started.at(-1)).toBe('w');
    expect(queue.bulkhead.load).toEqual({ running: 8, waiting: 13 });
  });

  it('gives the slot of a finished read to a read, and a slot reserved for writes only to a write', async () => {
    const queue = createTestBulkhead(8, 100);
    queue.write('w1', 'a');
    for (let index = 0; index < 9; index += 1) queue.read(`r${index}`, 'bc'.charAt(index % 2));
    await queue.release();
    expect(queue.bulkhead.load).toEqual({ running: 7, waiting: 2 });
    await queue.release();
    expect(queue.started.at(-1)).toBe('r7');
    expect(queue.bulkhead.load).toEqual({ running: 7, waiting: 1 });
  });

  it('drops the newest entry of the caller with the most entries when another caller adds one to a full queue', async () => {
    const queue = createTestBulkhead(1, 4);
    queue.write('running', 'a');
    for (const name of ['a1', 'a2', 'a3', 'a4']) queue.write(name, 'a');
    queue.write('b1', 'b');
    queue.write('b2', 'b');
    await nextTurn();
    expect(queue.refused).toEqual(['a4', 'a3']);
    queue.write('b3', 'b');
    await nextTurn();
    expect(queue.refused).toEqual(['a4', 'a3', 'b3']);
    expect(await releaseAll(queue, 5)).toEqual(['running', 'a1', 'b1', 'a2', 'b2']);
  });

  it('makes room for a read only by dropping another read once the limit of reads is reached', async () => {
    const queue = createTestBulkhead(1, 8);
    queue.write('running', 'a');
    for (let index = 0; index < 6; index += 1) queue.read(`r${index}`, 'a');
    for (const name of ['w0', 'w1']) queue.write(name, 'b');
    queue.read('c', 'c');
    await nextTurn();
    expect(queue.refused).toEqual(['r5']);
    queue.write('w2', 'c');
    await nextTurn();
    expect(queue.refused).toEqual(['r5', 'r4']);
    expect(queue.bulkhead.load.waiting).toBe(8);
  });

  it('refuses another entry of a caller that fills the whole queue', async () => {
    const queue = createTestBulkhead(1, 2);
    queue.write('running', 'a');
    for (const name of ['a1', 'a2', 'a3']) queue.write(name, 'a');
    await nextTurn();
    expect(queue.refused).toEqual(['a3']);
  });

  it('frees the places of entries that were cut off', async () => {
    const queue = createTestBulkhead(1, 4);
    queue.write('running', 'a');
    const caller = new AbortController();
    const reads = ['r1', 'r2', 'r3'].map((name) => queue.read(name, 'a', caller.signal));
    caller.abort();
    expect(await Promise.all(reads)).toEqual(['CUT_OFF', 'CUT_OFF', 'CUT_OFF']);
    expect(queue.bulkhead.load.waiting).toBe(0);
    for (const name of ['b1', 'b2', 'b3']) queue.read(name, 'b');
    await nextTurn();
    expect(queue.refused).toEqual([]);
    expect(await releaseAll(queue, 4)).toEqual(['running', 'b1', 'b2', 'b3']);
  });

  it('refuses every entry when its size is 0', async () => {
    const queue = createTestBulkhead(1, 0);
    queue.write('running', 'a');
    queue.write('b1', 'b');
    queue.read('c1', 'c');
    await nextTurn();
    expect(queue.refused).toEqual(['b1', 'c1']);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [64, 48],
  ])('with %i slots gives one caller at most %i, reads and writes together', async (slots, maxRunning) => {
    const queue = createTestBulkhead(slots, 100);
    for (let index = 0; index < slots; index += 1) {
      queue.write(`w${index}`, 'a');
      queue.read(`r${index}`, 'a');
    }
    await nextTurn();
    expect(queue.bulkhead.load.running).toBe(maxRunning);
    for (let index = maxRunning; index < slots; index += 1) queue.write(`b${index}`, 'b');
    await nextTurn();
    expect(queue.bulkhead.load.running).toBe(slots);
  });

  it('skips a caller that uses its whole share, and serves it again later', async () => {
    const queue = createTestBulkhead(4, 100);
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) queue.write(name, 'a');
    for (const name of ['b1', 'b2', 'b3']) queue.write(name, 'b');
    await nextTurn();
    expect(queue.started).toEqual(['a1', 'a2', 'a3', 'b1']);
    await queue.release('b1');
    await queue.release('b2');
    expect(queue.started.slice(4)).toEqual(['b2', 'b3']);
    await queue.release('a1');
    expect(queue.started.at(-1)).toBe('a4');
  });

  it('starts two entries when finished work frees a slot for another caller and a share for its own', async () => {
    const queue = createTestBulkhead(8, 100);
    for (const name of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']) queue.read(name, 'a');
    queue.read('b1', 'b');
    queue.write('w1', 'a');
    queue.read('c1', 'c');
    await nextTurn();
    expect(queue.bulkhead.load).toEqual({ running: 7, waiting: 2 });
    await queue.release('r1');
    expect(queue.started.slice(7).toSorted()).toEqual(['c1', 'w1']);
    expect(queue.bulkhead.load).toEqual({ running: 8, waiting: 0 });
  });

  it('gives all slots to callers that are not distinguished', async () => {
    const queue = createTestBulkhead(4, 100);
    for (const name of ['1', '2', '3', '4', '5']) queue.write(name, undefined);
    await nextTurn();
    expect(queue.bulkhead.load).toEqual({ running: 4, waiting: 1 });
  });

  it('neither loses nor repeats work when callers come and go at random', async () => {
    const queue = createTestBulkhead(3, 16);
    const outcomes: Promise<string>[] = [];
    const random = createRandom(7);
    const callers = Array.from({ length: 300 }, () => new AbortController());
    for (const [index, caller] of callers.entries()) {
      const name = `${index}`;
      const callerId = 'abcd'.charAt(random(4));
      outcomes.push(
        random(3) === 0 ? queue.write(name, callerId) : queue.read(name, callerId, caller.signal),
      );
      if (random(4) === 0) callers[random(index + 1)]?.abort();
      if (random(2) === 0) await queue.release();
      const { running, waiting } = queue.bulkhead.load;
      expect([running <= 3, waiting <= 16]).toEqual([true, true]);
    }
    await releaseAll(queue, callers.length);
    const results = await Promise.all(outcomes);
    expect(queue.bulkhead.load).toEqual({ running: 0, waiting: 0 });
    expect(new Set(queue.started).size).toBe(queue.started.length);
    expect(results.filter((result) => result === 'done')).toHaveLength(queue.started.length);
    expect(results.filter((result) => result === 'QUEUE_FULL')).toHaveLength(queue.refused.length);
  });
});
