import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WorkerTurns } from '../../src/bulk/worker-turns.ts';
import { createWorkerTurns } from '../../src/bulk/worker-turns.ts';

const turnMs = 3000;
const searchMs = 2000;

/** Opens as many workers as there are places, and returns their accounts. */
function openAll(turns: WorkerTurns, nowMs = 0): readonly string[] {
  const opened: string[] = [];
  for (let key = turns.next(nowMs); key !== undefined; key = turns.next(nowMs)) opened.push(key);
  return opened;
}

/** Creates turns of two workers, which these accounts have or wait for. */
function createTurns(...accounts: readonly string[]) {
  const turns = createWorkerTurns(2, turnMs);
  for (const account of accounts) turns.request(account, 0);
  return { turns, opened: openAll(turns) };
}

it('an account that requests a worker again has one and waits once', () => {
  const { opened, turns } = createTurns('a', 'a', 'b', 'c', 'c', 'a');
  expect([opened, turns.waiting, turns.hasNext]).toEqual([['a', 'b'], ['c'], false]);
});

it('no account hands its worker over while none waits', () => {
  const { turns } = createTurns('a', 'b');
  expect(turns.handOver(['a', 'b'], 60_000, 60_000)).toEqual([]);
  expect(turns.handOver([], 60_000, 60_000)).toEqual([]);
});

it('the oldest workers are handed over after a turn, as many as accounts wait, and their accounts wait at the end', () => {
  const { turns } = createTurns('a', 'b', 'c');
  expect(turns.handOver(['a', 'b', 'c'], turnMs - 1, turnMs - 1)).toEqual([]);
  expect(turns.handOver(['a', 'b', 'c'], turnMs, turnMs)).toEqual(['a']);
  expect(turns.waiting).toEqual(['c', 'a']);
  expect(openAll(turns)).toEqual([]);
  turns.onClosed('a');
  expect(openAll(turns, turnMs)).toEqual(['c']);
});

it('a worker without jobs is handed over before the end of its turn, and its account does not wait', () => {
  const { turns } = createTurns('a', 'b', 'c');
  expect(turns.handOver(['a', 'c'], 1, 1)).toEqual(['b']);
  expect(turns.waiting).toEqual(['c']);
});

it('an account that opened or waits since the accounts were listed is not considered to be without jobs', () => {
  const { turns } = createTurns('a', 'b', 'c');
  turns.request('d', 5);
  expect(turns.handOver(['c'], 0, 5)).toEqual([]);
  expect(turns.waiting).toEqual(['c', 'd']);
  turns.handOver(['c', 'a', 'b'], 6, 6);
  expect(turns.waiting).toEqual(['c']);
});

it('an account that got a job since the accounts were listed is not considered to be without jobs', () => {
  const { turns } = createTurns('a', 'b', 'c');
  turns.request('a', 5);
  expect(turns.handOver(['c'], 4, 6)).toEqual(['b']);
  expect(turns.handOver(['c'], 5, 6)).toEqual([]);
  turns.onClosed('b');
  openAll(turns, 6);
  turns.request('d', 6);
  expect(turns.handOver(['c', 'd'], 6, 7)).toEqual(['a']);
});

it('an account whose worker closes slowly keeps one place, and another worker is handed over for the account that waits', () => {
  const { turns } = createTurns('a', 'b', 'c');
  const all = ['a', 'b', 'c'];
  expect(turns.handOver(all, turnMs, turnMs)).toEqual(['a']);
  expect(turns.handOver(all, turnMs + 1, turnMs + 1)).toEqual(['b']);
  turns.onClosed('b');
  expect(openAll(turns, turnMs + 1)).toEqual(['c']);
  expect(turns.waiting).toEqual(['a', 'b']);
  expect(turns.handOver(all, turnMs * 3, turnMs * 3)).toEqual(['c']);
  turns.onClosed('c');
  expect(openAll(turns)).toEqual(['b']);
  turns.onClosed('a');
  expect(openAll(turns)).toEqual(['a']);
});

it('an account that is withdrawn does not get the next place', () => {
  const { turns } = createTurns('a', 'b', 'c', 'd');
  turns.withdraw('c');
  turns.onClosing('a');
  turns.onClosed('a');
  expect(openAll(turns)).toEqual(['d']);
});

const run = fc.record({
  maxWorkers: fc.integer({ min: 2, max: 6 }),
  /** The account whose worker never closes. */
  slow: fc.integer({ min: 0, max: 40 }).map(String),
  /** In each search, the number of new accounts and those that have no jobs any more. */
  searches: fc.array(
    fc.record({
      added: fc.integer({ min: 0, max: 6 }),
      finished: fc.array(fc.nat(40).map(String), { maxLength: 3 }),
    }),
    { minLength: 5, maxLength: 25 },
  ),
});

/** Simulates the searches of a process, of which each is followed by what `onSearch` verifies. */
function simulate(
  { maxWorkers, searches, slow }: typeof run extends fc.Arbitrary<infer Run> ? Run : never,
  onSearch: (number: number, waiting: readonly string[], places: ReadonlySet<string>) => void,
) {
  const turns = createWorkerTurns(maxWorkers, turnMs);
  const withJobs = new Set<string>();
  const places = new Set<string>();
  let created = 0;
  const close = (key: string) => {
    if (key !== slow && places.delete(key)) turns.onClosed(key);
  };
  for (const [number, { added, finished }] of searches.entries()) {
    for (let count = 0; count < added; count += 1) withJobs.add(String(created++));
    for (const key of finished) if (key !== slow) withJobs.delete(key);
    const nowMs = number * searchMs;
    for (const key of turns.handOver([...withJobs], nowMs, nowMs)) close(key);
    for (const key of openAll(turns, nowMs)) {
      expect(places.has(key)).toBe(false);
      places.add(key);
    }
    onSearch(
      number,
      turns.waiting.filter((key) => key !== slow),
      places,
    );
  }
}

it('a process has no more workers than allowed, and none of its places is free while an account waits', () => {
  fc.assert(
    fc.property(run, (values) => {
      simulate(values, (_, waiting, places) => {
        expect(places.size).toBeLessThanOrEqual(values.maxWorkers);
        if (waiting.length > 0) expect(places.size).toBe(values.maxWorkers);
      });
    }),
  );
});

/** Keeps the search in which each account that waits gets a worker at the latest. */
function createDeadlines(maxWorkers: number) {
  const latest = new Map<string, number>();
  // A turn lasts two searches, in which each worker but the slow one is handed over.
  const toLatest = (position: number) => 2 * (Math.floor(position / (maxWorkers - 1)) + 1);
  return {
    keepOnly(waiting: readonly string[]) {
      for (const key of latest.keys()) if (!waiting.includes(key)) latest.delete(key);
    },
    of(key: string, number: number, position: number) {
      const deadline = latest.get(key) ?? number + toLatest(position);
      latest.set(key, deadline);
      return deadline;
    },
  };
}

it('every account gets a worker after those that were waiting before it, however many others come, and while one closes slowly', () => {
  fc.assert(
    fc.property(run, (values) => {
      const deadlines = createDeadlines(values.maxWorkers);
      simulate(values, (number, waiting) => {
        deadlines.keepOnly(waiting);
        for (const [position, key] of waiting.entries()) {
          expect(number).toBeLessThan(deadlines.of(key, number, position));
        }
      });
    }),
  );
});
