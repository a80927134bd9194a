import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runRegularly } from '../../src/bulk/run-regularly.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts a task of which each run ends when the test ends it. */
function start() {
  const ends: (() => void)[] = [];
  const task = runRegularly(() => new Promise<void>((end) => ends.push(end)), 1000);
  const endRun = async () => {
    ends.at(-1)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ends, endRun, task };
}

it('a task that takes longer than its interval runs once at a time', async () => {
  const { endRun, ends, task } = start();
  await vi.advanceTimersByTimeAsync(5500);
  task.run();
  expect(ends).toHaveLength(1);
  await endRun();
  await vi.advanceTimersByTimeAsync(500);
  expect(ends).toHaveLength(2);
});

it('a task runs at once when it is requested, and no more after it was stopped', async () => {
  const { endRun, ends, task } = start();
  expect(ends).toHaveLength(0);
  task.run();
  expect(ends).toHaveLength(1);
  await endRun();
  task.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(ends).toHaveLength(1);
});
