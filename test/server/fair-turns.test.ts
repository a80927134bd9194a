import { expect, it, onTestFinished, vi } from 'vitest';
import { createFairTurns } from '../../src/server/fair-turns.ts';

function mockClock() {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  return clock;
}

/** Resolves in a later turn of the event loop than everything that waits now. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('requests are executed at once for the first 10 ms of a turn of the event loop', async () => {
  const clock = mockClock();
  const turns = createFairTurns();
  expect(turns.wait('one')).toBeUndefined();
  clock.mockReturnValue(10);
  expect(turns.wait('one')).toBeUndefined();
  clock.mockReturnValue(11);
  expect(turns.wait('other')).toBeInstanceOf(Promise);
});

it('a later turn of the event loop starts with 10 ms of its own', async () => {
  const clock = mockClock();
  const turns = createFairTurns();
  expect(turns.wait('one')).toBeUndefined();
  await nextTurn();
  clock.mockReturnValue(1000);
  expect(turns.wait('one')).toBeUndefined();
});

it('waiting callers alternate, each with its requests in order, one in each turn of the event loop', async () => {
  const clock = mockClock();
  const turns = createFairTurns();
  turns.wait('first');
  clock.mockReturnValue(11);
  const started: string[] = [];
  const wait = (callerId: string, name: string) => turns.wait(callerId)?.then(() => started.push(name));
  const all = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map((name) => wait(name[0] ?? '', name));
  await nextTurn();
  expect(started).toEqual(['a1']);
  await Promise.all(all);
  expect(started).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

it('a request that is sent while others wait is executed before the second one of a waiting caller', async () => {
  const clock = mockClock();
  const turns = createFairTurns();
  turns.wait('first');
  clock.mockReturnValue(11);
  const started: string[] = [];
  const flood = Array.from({ length: 3 }, () => turns.wait('flood')?.then(() => started.push('flood')));
  await flood[0];
  const late = turns.wait('late')?.then(() => started.push('late'));
  await Promise.all([...flood, late]);
  expect(started).toEqual(['flood', 'flood', 'late', 'flood']);
});
