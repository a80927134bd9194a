import { performance } from 'node:perf_hooks';

/** Runs functions one after the other, and pauses between them in proportion to what they took of the event loop. */
export type RunThrottled = <Result>(run: () => Result | Promise<Result>) => Promise<Result>;

/** Timers are no more precise than this, so shorter pauses are added up. */
const shortestPauseMs = 5;

/**
 * Bounds the share of the event loop that recurring work takes, however much of it there is.
 *
 * @param pauses how many times as long as the last run took the next one waits
 */
export function createThrottle(pauses: number): RunThrottled {
  let last: Promise<unknown> = Promise.resolve();
  let owedMs = 0;
  const runMeasured = async <Result>(run: () => Result | Promise<Result>): Promise<Result> => {
    if (owedMs >= shortestPauseMs) {
      await pause(owedMs);
      owedMs = 0;
    }
    const before = performance.eventLoopUtilization();
    try {
      return await run();
    } finally {
      // Without the time in which the loop waits for a store.
      owedMs += pauses * performance.eventLoopUtilization(before).active;
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
