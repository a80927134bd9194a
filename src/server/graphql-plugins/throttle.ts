import { performance } from 'node:perf_hooks';

/** Runs functions one after the other, with pauses in proportion to the event loop time that they used. */
export type RunThrottled = <Result>(run: () => Result | Promise<Result>) => Promise<Result>;

/** Shorter pauses are accumulated, because timers are not more precise than this. */
const minPauseMs = 5;

/**
 * Bounds the share of the event loop that recurring work uses, independent of its amount.
 *
 * @param pauseRatio the pause before a run, as a multiple of the event loop time of the previous run
 */
export function createThrottle(pauseRatio: number): RunThrottled {
  let last: Promise<unknown> = Promise.resolve();
  let pendingPauseMs = 0;
  const runMeasured = async <Result>(run: () => Result | Promise<Result>): Promise<Result> => {
    if (pendingPauseMs >= minPauseMs) {
      await pause(pendingPauseMs);
      pendingPauseMs = 0;
    }
    const before = performance.eventLoopUtilization();
    try {
      return await run();
    } finally {
      // `active` excludes the time in which the loop is idle, for example while a store is read.
      pendingPauseMs += pauseRatio * performance.eventLoopUtilization(before).active;
    }
  };
  return (run) => {
    const result = last.then(() => runMeasured(run));
    last = result.catch(() => {});
    return result;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
