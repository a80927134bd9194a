import type { Redis } from 'ioredis';
import type { RedisProblem } from './redis-error.ts';
import { isExpectedCode, isServerWide, toConnectionProblem, toReplyErrorCode } from './redis-error.ts';
import { createRedisMonitor } from './redis-monitor.ts';
import { createRedisProbe } from './redis-probe.ts';
import { createReleaseSignal } from './release-signal.ts';
import type { RedisAddress } from './storage-names.ts';

/** The health of Redis for all connections of one process. */
export interface RedisHealth {
  /** Null when Redis can be used; undefined before the first probe. */
  readonly problem: RedisProblem | null | undefined;
  /** Resolves after the first probe. */
  readonly firstProbe: Promise<void>;
  /** Adds a connection that must be open for Redis to be usable. */
  addRequired(redis: Redis): void;
  /** Adds a connection that is reopened after a failover. */
  addReconnectable(redis: Redis): void;
  /** Reports the error of a failed command, with or without a reply. */
  reportError(error: unknown): void;
  /** Reports the code of an error reply inside a script. */
  reportErrorCode(code: string): void;
  /** Whether commands with automatic retries must wait. */
  readonly isPaused: boolean;
  /** Resolves to true when commands no longer have to wait, or to false after the timeout. */
  waitUntilResumed(timeoutMs: number): Promise<boolean>;
  /** Adds a listener that is called each time Redis becomes usable. */
  onUsable(listener: () => void): void;
  close(): void;
}

/** @param onChange called with the new problem, or with null when there is none any more */
export function createRedisHealth(
  address: RedisAddress,
  onChange: (problem: RedisProblem | null) => void = () => {},
): RedisHealth {
  const required = new Set<Redis>();
  const reconnectable = new Set<Redis>();
  const listeners = new Set<() => void>();
  const resumeSignal = createReleaseSignal();
  const monitor = createRedisMonitor({
    probe: createRedisProbe(address),
    isConnected: () => [...required].every(({ status }) => status === 'ready'),
    reconnect: () => reconnect([...required, ...reconnectable]),
    onUsable: resumeSignal.release,
    onChange(problem) {
      onChange(problem);
      if (problem === null) for (const listener of listeners) listener();
    },
  });
  const reportErrorCode = (code: string) => monitor.reportProblem({ code, isReply: true, denied: null });
  const reportError = (error: unknown) => {
    const code = toReplyErrorCode(error);
    if (code === null) monitor.reportProblem(toConnectionProblem(error));
    else if (isServerWide(code)) reportErrorCode(code);
    else if (!isExpectedCode(code)) monitor.probeSoon();
  };
  return {
    get problem() {
      return monitor.problem;
    },
    firstProbe: monitor.probeNow(),
    addRequired(redis) {
      required.add(redis);
      redis.on('ready', monitor.onConnected);
      redis.on('close', () => monitor.reportProblem(toConnectionProblem(null)));
      redis.on('end', () => required.delete(redis));
      redis.on('error', reportError);
    },
    addReconnectable(redis) {
      reconnectable.add(redis);
      redis.on('end', () => reconnectable.delete(redis));
    },
    reportError,
    reportErrorCode,
    get isPaused() {
      return monitor.isPaused;
    },
    waitUntilResumed: resumeSignal.wait,
    onUsable: (listener) => void listeners.add(listener),
    close() {
      monitor.close();
      resumeSignal.release();
    },
  };
}

async function reconnect(connections: readonly Redis[]): Promise<void> {
  const open = connections.filter(({ status }) => status === 'ready');
  const closing = open.map((redis) => new Promise((resolve) => redis.once('close', resolve)));
  for (const redis of open) redis.disconnect(true);
  await Promise.all(closing);
}
