import { Redis } from 'ioredis';
import { claimScript, releaseScript, settleScript } from './redis-scripts.ts';
import type { Claim, IdempotencyStore } from './store.ts';
import { decodeOutcome, encodeOutcome } from './stored-outcome.ts';

export interface RedisStoreOptions {
  readonly url: string;
  /** How long an outcome is kept. */
  readonly ttlSeconds: number;
  /** How long an update can take: a key held for longer was abandoned. */
  readonly leaseMs: number;
  /** Told when the store goes away and when it comes back. */
  readonly onAvailability: (available: boolean) => void;
}

const keyPrefix = 'organization-gateway:idempotency:';

/** A write waits this long for its key, and is refused then. */
const commandTimeoutMs = 1000;

/** Keys in Redis, or in Valkey: shared by every process that uses it, and there after a crash. */
export function createRedisStore({
  leaseMs,
  onAvailability,
  ttlSeconds,
  url,
}: RedisStoreOptions): IdempotencyStore {
  const redis = new Redis(url, {
    keyPrefix,
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
    // A command that meets a broken connection fails: queued or sent again, a claim could come after its refusal.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  });
  let available: boolean | undefined;
  const tell = (now: boolean) => {
    if (now !== available) onAvailability(now);
    available = now;
  };
  redis.on('ready', () => tell(true));
  redis.on('close', () => tell(false));
  // Its text can hold the address; that the store is away is told above.
  redis.on('error', () => {});
  const ttlMs = ttlSeconds * 1000;
  return {
    get available() {
      return redis.status === 'ready';
    },
    async claim(id, fingerprint, owner) {
      return toClaim(await redis.eval(claimScript, 1, id, fingerprint, owner, leaseMs, ttlMs));
    },
    async settle(id, owner, outcome) {
      await redis.eval(settleScript, 1, id, owner, encodeOutcome(outcome), ttlMs);
    },
    async release(id, owner) {
      await redis.eval(releaseScript, 1, id, owner);
    },
    async close() {
      redis.disconnect();
    },
  };
}

function toClaim(reply: unknown): Claim {
  const [kind, fingerprint = '', outcome = ''] = reply as string[];
  if (kind === 'settled') return { kind, fingerprint, outcome: decodeOutcome(outcome) };
  if (kind === 'running' || kind === 'abandoned') return { kind, fingerprint };
  return { kind: 'claimed' };
}
