import { toStorageCode } from './sqlite-error.ts';

/** The wait between probes; it doubles after each one that fails, up to the maximum. */
const firstWaitMs = 250;
const maxWaitMs = 4000;

/** A problem that returns within this time continues the earlier back-off. */
const stableMs = 10_000;

/** Whether writes succeed. A problem ends when a probe succeeds, so that it is reported once. */
export interface DatabaseHealth {
  readonly problem: string | null;
  /** Records the error of a write that concerns the file or the disk. */
  reportError(error: unknown): void;
  onUsable(listener: () => void): void;
  close(): void;
}

/**
 * @param probe writes to the database
 * @param onChange called with the code of a new problem, or with null when there is none any more
 */
export function createDatabaseHealth(
  probe: () => Promise<unknown>,
  onChange: (code: string | null) => void,
): DatabaseHealth {
  const listeners = new Set<() => void>();
  let problem: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = firstWaitMs;
  let isClosed = false;
  let usableSince = Number.NEGATIVE_INFINITY;
  const change = (code: string | null) => {
    if (problem === code) return;
    problem = code;
    onChange(code);
  };
  const schedule = () => {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => probe().then(onUsable, schedule), waitMs).unref();
    waitMs = Math.min(waitMs * 2, maxWaitMs);
  };
  const onUsable = () => {
    usableSince = performance.now();
    change(null);
    for (const listener of listeners) listener();
  };
  return {
    get problem() {
      return problem;
    },
    reportError(error) {
      const code = toStorageCode(error);
      if (code === null) return;
      if (problem === null) {
        if (performance.now() - usableSince > stableMs) waitMs = firstWaitMs;
        schedule();
      }
      change(code);
    },
    onUsable: (listener) => void listeners.add(listener),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
