import { describe, expect, it } from 'vitest';
import { createBulkhead } from '../../src/http-client/bulkhead.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';

const { start } = createDeadlines(60_000, new AbortController().signal);

/** A bulkhead whose work runs until it is released, and what began and what was refused, in order. */
function createHeld(places: number, queue: number) {
  const bulkhead = createBulkhead(places, queue);
  const begun: string[] = [];
  const refused: string[] = [];
  const releases = new Map<string, () => void>();
  const ask = (name: string, callerId: string | undefined, isWrite: boolean, signal?: AbortSignal) => {
    const work = () =>
      new Promise<string>((resolve) => {
        begun.push(name);
        releases.set(name, () => resolve('done'));
      });
    return bulkhead.run(work, start(signal), { callerId, isWrite }).then((result) => {
      if (result === 'QUEUE_FULL') refused.push(name);
      return result;
    });
  };
  return {
    bulkhead,
    begun,
    refused,
    read: (name: string, caller: string, signal?: AbortSignal) => ask(name, caller, false, signal),
    write: (name: string, caller: string | undefined) => ask(name, caller, true),
    /** Ends the work of this name, or that which began first. */
    async release(name = [...releases.keys()][0] ?? '') {
      releases.get(name)?.();
      releases.delete(name);
      await turn();
    },
  };
}

/** The same numbers for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

/** Lets all that can happen now happen. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function releaseAll({ begun, release }: ReturnType<typeof createHeld>, count: number) {
  for (let index = 0; index < count; index += 1) await release();
  return begun;
}

describe('the queue of a provider', () => {
  it('serves callers in turns, and each caller in order', async () => {
    const held = createHeld(1, 100);
    held.read('a1', 'a');
    for (const name of ['a2', 'a3', 'a4', 'a5']) held.read(name, 'a');
    for (const name of ['b1', 'b2']) held.read(name, 'b');
    held.read('c1', 'c');
    expect(await releaseAll(held, 8)).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4', 'a5']);
  });

  it("gives a caller's writes a turn of their own beside its reads", async () => {
    const held = createHeld(1, 100);
    held.read('r1', 'a');
    for (const name of ['r2', 'r3', 'r4']) held.read(name, 'a');
    for (const name of ['w1', 'w2']) held.write(name, 'a');
    expect(await releaseAll(held, 6)).toEqual(['r1', 'r2', 'w1', 'r3', 'w2', 'r4']);
  });

  it('keeps a quarter of its places for writes, whoever sends them', async () => {
    const held = createHeld(1, 8);
    held.read('running', 'a');
    for (let index = 0; index < 10; index += 1) held.read(`r${index}`, 'a');
    await turn();
    expect(held.refused).toEqual(['r6', 'r7', 'r8', 'r9']);
    held.write('w0', 'a');
    held.write('w1', 'a');
    await turn();
    expect(held.bulkhead.load).toEqual({ running: 1, waiting: 8 });
    expect(held.refused).toHaveLength(4);
  });

  it('keeps an eighth of the running places for writes', async () => {
    const held = createHeld(8, 100);
    for (let index = 0; index < 20; index += 1) held.read(`r${index}`, 'ac'.charAt(index % 2));
    await turn();
    expect(held.bulkhead.load).toEqual({ running: 7, waiting: 13 });
    held.write('w', 'b');
    await turn();
    expect(held.begun.at(-1)).toBe('w');
    expect(held.bulkhead.load).toEqual({ running: 8, waiting: 13 });
  });

  it('gives a place that a read left to a read, and one that a write left to a write alone', async () => {
    const held = createHeld(8, 100);
    held.write('w1', 'a');
    for (let index = 0; index < 9; index += 1) held.read(`r${index}`, 'bc'.charAt(index % 2));
    await held.release();
    expect(held.bulkhead.load).toEqual({ running: 7, waiting: 2 });
    await held.release();
    expect(held.begun.at(-1)).toBe('r7');
    expect(held.bulkhead.load).toEqual({ running: 7, waiting: 1 });
  });

  it('takes the newest entry of the caller with the most from it when another one comes', async () => {
    const held = createHeld(1, 4);
    held.write('running', 'a');
    for (const name of ['a1', 'a2', 'a3', 'a4']) held.write(name, 'a');
    held.write('b1', 'b');
    held.write('b2', 'b');
    await turn();
    expect(held.refused).toEqual(['a4', 'a3']);
    held.write('b3', 'b');
    await turn();
    expect(held.refused).toEqual(['a4', 'a3', 'b3']);
    expect(await releaseAll(held, 5)).toEqual(['running', 'a1', 'b1', 'a2', 'b2']);
  });

  it('gives a read the room of reads alone once as many wait as are allowed', async () => {
    const held = createHeld(1, 8);
    held.write('running', 'a');
    for (let index = 0; index < 6; index += 1) held.read(`r${index}`, 'a');
    for (const name of ['w0', 'w1']) held.write(name, 'b');
    held.read('c', 'c');
    await turn();
    expect(held.refused).toEqual(['r5']);
    held.write('w2', 'c');
    await turn();
    expect(held.refused).toEqual(['r5', 'r4']);
    expect(held.bulkhead.load.waiting).toBe(8);
  });

  it('refuses one more of a caller that has it to itself', async () => {
    const held = createHeld(1, 2);
    held.write('running', 'a');
    for (const name of ['a1', 'a2', 'a3']) held.write(name, 'a');
    await turn();
    expect(held.refused).toEqual(['a3']);
  });

  it('gives the place of what was given up to others', async () => {
    const held = createHeld(1, 4);
    held.write('running', 'a');
    const caller = new AbortController();
    const given = ['r1', 'r2', 'r3'].map((name) => held.read(name, 'a', caller.signal));
    caller.abort();
    expect(await Promise.all(given)).toEqual(['CUT_OFF', 'CUT_OFF', 'CUT_OFF']);
    expect(held.bulkhead.load.waiting).toBe(0);
    for (const name of ['b1', 'b2', 'b3']) held.read(name, 'b');
    await turn();
    expect(held.refused).toEqual([]);
    expect(await releaseAll(held, 4)).toEqual(['running', 'b1', 'b2', 'b3']);
  });

  it('takes nothing where there is no queue', async () => {
    const held = createHeld(1, 0);
    held.write('running', 'a');
    held.write('b1', 'b');
    held.read('c1', 'c');
    await turn();
    expect(held.refused).toEqual(['b1', 'c1']);
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [64, 48],
  ])('of %i running places gives one caller %i, reads and writes together', async (places, most) => {
    const held = createHeld(places, 100);
    for (let index = 0; index < places; index += 1) {
      held.write(`w${index}`, 'a');
      held.read(`r${index}`, 'a');
    }
    await turn();
    expect(held.bulkhead.load.running).toBe(most);
    for (let index = most; index < places; index += 1) held.write(`b${index}`, 'b');
    await turn();
    expect(held.bulkhead.load.running).toBe(places);
  });

  it('passes over a caller that runs in all the places of its share, and returns to it', async () => {
    const held = createHeld(4, 100);
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) held.write(name, 'a');
    for (const name of ['b1', 'b2', 'b3']) held.write(name, 'b');
    await turn();
    expect(held.begun).toEqual(['a1', 'a2', 'a3', 'b1']);
    await held.release('b1');
    await held.release('b2');
    expect(held.begun.slice(4)).toEqual(['b2', 'b3']);
    await held.release('a1');
    expect(held.begun.at(-1)).toBe('a4');
  });

  it('begins two when one end leaves a place to one caller and the share of its own caller to another', async () => {
    const held = createHeld(8, 100);
    for (const name of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']) held.read(name, 'a');
    held.read('b1', 'b');
    held.write('w1', 'a');
    held.read('c1', 'c');
    await turn();
    expect(held.bulkhead.load).toEqual({ running: 7, waiting: 2 });
    await held.release('r1');
    expect(held.begun.slice(7).toSorted()).toEqual(['c1', 'w1']);
    expect(held.bulkhead.load).toEqual({ running: 8, waiting: 0 });
  });

  it('gives all running places to callers that are not distinguished', async () => {
    const held = createHeld(4, 100);
    for (const name of ['1', '2', '3', '4', '5']) held.write(name, undefined);
    await turn();
    expect(held.bulkhead.load).toEqual({ running: 4, waiting: 1 });
  });

  it('loses and repeats nothing, whatever comes and goes', async () => {
    const held = createHeld(3, 16);
    const outcomes: Promise<string>[] = [];
    const random = createRandom(7);
    const callers = Array.from({ length: 300 }, () => new AbortController());
    for (const [index, caller] of callers.entries()) {
      const name = `${index}`;
      const who = 'abcd'.charAt(random(4));
      outcomes.push(random(3) === 0 ? held.write(name, who) : held.read(name, who, caller.signal));
      if (random(4) === 0) callers[random(index + 1)]?.abort();
      if (random(2) === 0) await held.release();
      const { running, waiting } = held.bulkhead.load;
      expect([running <= 3, waiting <= 16]).toEqual([true, true]);
    }
    await releaseAll(held, callers.length);
    const results = await Promise.all(outcomes);
    expect(held.bulkhead.load).toEqual({ running: 0, waiting: 0 });
    expect(new Set(held.begun).size).toBe(held.begun.length);
    expect(results.filter((result) => result === 'done')).toHaveLength(held.begun.length);
    expect(results.filter((result) => result === 'QUEUE_FULL')).toHaveLength(held.refused.length);
  });
});
