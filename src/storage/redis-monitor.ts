import type { RedisProblem } from './redis-error.ts';
import { isLessSpecific, isMereClose, isSameProblem } from './redis-error.ts';
import type { RedisProbe } from './redis-probe.ts';

/** The interval between probes while Redis can be used: an idle gateway would otherwise miss a failure. */
const idleProbeMs = 5000;

/** The wait between probes while Redis cannot be used; it doubles after each probe. */
const firstWaitMs = 250;
const maxWaitMs = 4000;

/** A problem that returns within this time continues the earlier back-off. */
const stableMs = 10_000;

export interface RedisMonitorOptions {
  readonly probe: RedisProbe;
  /** Whether all required connections are open. */
  readonly isConnected: () => boolean;
  /** Reopens all connections. */
  readonly reconnect: () => Promise<void>;
  readonly onChange: (problem: RedisProblem | null) => void;
  /** Called when the last probe passed and all connections are open. */
  readonly onUsable: () => void;
}

/** Probes Redis at a fixed interval while it can be used, and with a back-off while it cannot. */
export interface RedisMonitor {
  readonly problem: RedisProblem | null | undefined;
  /** Whether the last probe failed, or a command failed since. */
  readonly isPaused: boolean;
  probeNow(): Promise<void>;
  /** Schedules a probe with the back-off's wait. */
  probeSoon(): void;
  /** Records the problem and schedules a probe. */
  reportProblem(problem: RedisProblem): void;
  /** Must be called when a connection was opened. */
  onConnected(): void;
  close(): void;
}

export function createRedisMonitor(options: RedisMonitorOptions): RedisMonitor {
  const { isConnected, onChange, onUsable, probe, reconnect } = options;
  const timer = createProbeTimer(() => probeNow());
  const state = createProblemState(onChange);
  let passed = false;
  let failureCount = 0;

  const onConnected = () => {
    if (timer.closed || !passed || !isConnected()) return;
    if (state.problem !== null) timer.startStablePeriod();
    state.change(null);
    onUsable();
  };
  const probeSoon = () => {
    failureCount += 1;
    if (passed) timer.scheduleRetry();
    passed = false;
  };
  const probeNow = async () => {
    const [hadPassed, failuresBefore] = [passed, failureCount];
    const found = await probe.run(!hadPassed);
    // A failure during the probe has already scheduled the next one.
    if (timer.closed || (hadPassed && failureCount !== failuresBefore)) return;
    if (found !== null) {
      passed = false;
      if (!isMereClose(state.problem, found)) state.change(found);
      return timer.scheduleRetry();
    }
    // A primary that became a replica keeps its connections open: only new ones lead to the new primary.
    if (state.problem?.code === 'READONLY') await reconnect();
    passed = true;
    timer.scheduleIdleProbe();
    onConnected();
  };
  return {
    get problem() {
      return state.problem;
    },
    get isPaused() {
      return !passed && !timer.closed;
    },
    probeNow,
    probeSoon,
    reportProblem(found) {
      probeSoon();
      if (!timer.closed && !isLessSpecific(state.problem, found)) state.change(found);
    },
    onConnected,
    close() {
      timer.close();
      probe.close();
    },
  };
}

function createProblemState(onChange: RedisMonitorOptions['onChange']) {
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

/** Runs the probe at the idle interval, or with a back-off after failures. */
function createProbeTimer(run: () => void) {
  let failures = 0;
  let usableSince = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const schedule = (waitMs: number) => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(run, waitMs).unref();
  };
  return {
    get closed() {
      return closed;
    },
    scheduleRetry() {
      if (performance.now() - usableSince > stableMs && usableSince > 0) failures = 0;
      usableSince = Number.NEGATIVE_INFINITY;
      schedule(Math.min(firstWaitMs * 2 ** failures, maxWaitMs));
      failures += 1;
    },
    scheduleIdleProbe: () => schedule(idleProbeMs),
    startStablePeriod() {
      usableSince = performance.now();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
