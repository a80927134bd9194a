import type { RedisProblem } from './redis-error.ts';
import { isKnownBetter, isSameProblem, isVaguer } from './redis-error.ts';
import type { RedisProbe } from './redis-probe.ts';

/** While Redis can be used, it is asked this often whether it still takes writes: an idle gateway would not notice. */
const idleProbeMs = 5000;

/** The wait between probes doubles from one to the next while Redis cannot be used. */
const firstWaitMs = 250;
const maxWaitMs = 4000;

/** A problem that comes back within this time is the same one: its wait keeps doubling. */
const stableMs = 10_000;

export interface RedisWatchOptions {
  readonly probe: RedisProbe;
  /** Are all connections open? */
  readonly isConnected: () => boolean;
  /** Opens all connections again. */
  readonly reconnect: () => Promise<void>;
  readonly onChange: (problem: RedisProblem | null) => void;
  /** Called when a probe passed and all connections are open. */
  readonly onPassed: () => void;
}

/** Probes Redis, seldom while it can be used, and with a back-off while it cannot. */
export interface RedisWatch {
  readonly problem: RedisProblem | null | undefined;
  /** Redis did not pass its last probe, or answered an error since. */
  readonly holds: boolean;
  check(): Promise<void>;
  /** Probes again soon. */
  doubt(): void;
  fail(problem: RedisProblem): void;
  /** Takes note that a connection was opened. */
  settle(): void;
  close(): void;
}

export function createRedisWatch(options: RedisWatchOptions): RedisWatch {
  const { isConnected, onChange, onPassed, probe, reconnect } = options;
  const timer = createBackOff(() => check());
  const state = createProblemState(onChange);
  let passed = false;
  let doubts = 0;

  const settle = () => {
    if (timer.closed || !passed || !isConnected()) return;
    if (state.problem !== null) timer.noteUsable();
    state.change(null);
    onPassed();
  };
  const doubt = () => {
    doubts += 1;
    if (passed) timer.again();
    passed = false;
  };
  const check = async () => {
    const [hadPassed, before] = [passed, doubts];
    const found = await probe.run(!hadPassed);
    // An error that came meanwhile has planned the next probe.
    if (timer.closed || (hadPassed && doubts !== before)) return;
    if (found !== null) {
      passed = false;
      if (!isVaguer(state.problem, found)) state.change(found);
      return timer.again();
    }
    // A primary that became a replica keeps its connections: only new ones lead to the new primary.
    if (state.problem?.code === 'READONLY') await reconnect();
    passed = true;
    timer.idle();
    settle();
  };
  return {
    get problem() {
      return state.problem;
    },
    get holds() {
      return !passed && !timer.closed;
    },
    check,
    doubt,
    fail(found) {
      doubt();
      if (!timer.closed && !isKnownBetter(state.problem, found)) state.change(found);
    },
    settle,
    close() {
      timer.close();
      probe.close();
    },
  };
}

function createProblemState(onChange: RedisWatchOptions['onChange']) {
  let problem: RedisProblem | null | undefined;
  return {
    get problem() {
      return problem;
    },
    change(next: RedisProblem | null) {
      if (isSameProblem(problem, next)) return;
      problem = next;
      onChange(next);
    },
  };
}

function createBackOff(run: () => void) {
  let failures = 0;
  let usableSince = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const plan = (waitMs: number) => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(run, waitMs).unref();
  };
  return {
    get closed() {
      return closed;
    },
    again() {
      if (performance.now() - usableSince > stableMs && usableSince > 0) failures = 0;
      usableSince = Number.NEGATIVE_INFINITY;
      plan(Math.min(firstWaitMs * 2 ** failures, maxWaitMs));
      failures += 1;
    },
    idle: () => plan(idleProbeMs),
    noteUsable() {
      usableSince = performance.now();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
