import type { Redis } from 'ioredis';
import { createHolding } from './holding.ts';
import type { RedisProblem } from './redis-error.ts';
import { isExpected, isLasting, toErrorCode, toUnreachable } from './redis-error.ts';
import { createRedisProbe } from './redis-probe.ts';
import { createRedisWatch } from './redis-watch.ts';
import type { RedisAddress } from './storage-names.ts';

/** Whether Redis can be used, for all connections of one process to it. */
export interface RedisHealth {
  /** Null when Redis can be used; undefined until that is known. */
  readonly problem: RedisProblem | null | undefined;
  /** Resolves when Redis was probed once. */
  readonly probed: Promise<void>;
  /** Redis can be used only while this connection is open. */
  require(redis: Redis): void;
  /** Opens this connection again after a failover. */
  reopen(redis: Redis): void;
  /** A command failed, by an answer of Redis or without one. */
  report(error: unknown): void;
  /** Redis answered an error with this code, within a script. */
  refuse(code: string): void;
  /** Must commands that are repeated by themselves be held back? */
  readonly holds: boolean;
  /** Resolves to true as soon as nothing is held back, to false when the wait is over before. */
  released(waitMs: number): Promise<boolean>;
  /** Calls the listener whenever Redis can be used again. */
  onUsable(listener: () => void): void;
  close(): void;
}

/** @param onChange called when the problem changes, which is null when there is none */
export function createRedisHealth(
  address: RedisAddress,
  onChange: (problem: RedisProblem | null) => void = () => {},
): RedisHealth {
  const required = new Set<Redis>();
  const reopened = new Set<Redis>();
  const listeners = new Set<() => void>();
  const holding = createHolding();
  const watch = createRedisWatch({
    probe: createRedisProbe(address),
    isConnected: () => [...required].every(({ status }) => status === 'ready'),
    reconnect: () => reconnect([...required, ...reopened]),
    onPassed: holding.release,
    onChange(problem) {
      onChange(problem);
      if (problem === null) for (const listener of listeners) listener();
    },
  });
  const refuse = (code: string) => watch.fail({ code, isAnswer: true, denied: null });
  const report = (error: unknown) => {
    const code = toErrorCode(error);
    if (code === null) watch.fail(toUnreachable(error));
    else if (isLasting(code)) refuse(code);
    else if (!isExpected(code)) watch.doubt();
  };
  return {
    get problem() {
      return watch.problem;
    },
    probed: watch.check(),
    require(redis) {
      required.add(redis);
      redis.on('ready', watch.settle);
      redis.on('close', () => watch.fail(toUnreachable(null)));
      redis.on('end', () => required.delete(redis));
      redis.on('error', report);
    },
    reopen(redis) {
      reopened.add(redis);
      redis.on('end', () => reopened.delete(redis));
    },
    report,
    refuse,
    get holds() {
      return watch.holds;
    },
    released: holding.released,
    onUsable: (listener) => void listeners.add(listener),
    close() {
      watch.close();
      holding.release();
    },
  };
}

async function reconnect(connections: readonly Redis[]): Promise<void> {
  const open = connections.filter(({ status }) => status === 'ready');
  const closing = open.map((redis) => new Promise((resolve) => redis.once('close', resolve)));
  for (const redis of open) redis.disconnect(true);
  await Promise.all(closing);
}
