import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { trackMaxMemoryPart } from '../storage/redis-memory.ts';
import { decodeOutcome, parseJson } from '../storage/stored-outcome.ts';
import { toCallerHash } from './fingerprint.ts';
import { createPendingReleases } from './pending-releases.ts';
import {
  claimScript,
  keepReservationScript,
  releaseScript,
  reserveScript,
  storeOutcomeScript,
} from './redis-scripts.ts';
import type { Claim, IdempotencyStore, ReserveResult } from './store.ts';

export interface RedisStoreOptions {
  readonly location: RedisLocation;
  /** How long an outcome is stored. */
  readonly ttlSeconds: number;
  /** The longest time that an update holds its key; a key held for longer is abandoned. */
  readonly leaseMs: number;
}

/** How long an update waits for its key before it is refused. */
const commandTimeoutMs = 1000;

/** Redis's error code for a write that exceeds its memory, which the scripts return as FULL. */
const outOfMemoryCode = 'OOM';

/** Stores keys in Redis or Valkey, which all processes share and which survives their crashes. */
export function createRedisStore({ leaseMs, location, ttlSeconds }: RedisStoreOptions): IdempotencyStore {
  const redis = connectRedis(location, 'idempotency', commandTimeoutMs);
  const { health } = location;
  const ttlMs = ttlSeconds * 1000;
  const getMaxCallerBytes = trackMaxMemoryPart(redis);

  /** Reports failures to the health monitor: a Redis that hangs still has open connections. */
  const withReport = <Reply>(reply: Promise<Reply>): Promise<Reply> =>
    reply.catch((error) => {
      health.reportError(error);
      throw error;
    });
  const run = (script: string, id: string, ...args: (string | number)[]): Promise<unknown> =>
    withReport(redis.eval(script, 2, toKey(id), toBytesKey(id), ...args));
  // Not reported: a release succeeds where writes fail, so its result does not show whether the store accepts writes.
  const releases = createPendingReleases((id, owner) =>
    redis.eval(releaseScript, 2, toKey(id), toBytesKey(id), owner),
  );
  health.onUsable(releases.repeat);

  return {
    get available() {
      return redis.status === 'ready' && health.problem === null;
    },
    async claim(id, fingerprint, owner, claimableUntilMs) {
      const args = [fingerprint, owner, leaseMs, ttlMs, claimableUntilMs ?? '', getMaxCallerBytes()];
      const reply = await run(claimScript, id, ...args);
      if (isStoreFull(reply)) health.reportErrorCode(outOfMemoryCode);
      return toClaim(reply);
    },
    ...createBatchMethods(run, {
      getMaxCallerBytes,
      leaseMs,
      onFull: () => health.reportErrorCode(outOfMemoryCode),
      ttlMs,
    }),
    storeOutcome: async (id, { fingerprint, owner }, outcome) => {
      await run(storeOutcomeScript, id, owner, JSON.stringify(outcome), ttlMs, fingerprint);
    },
    release: releases.release,
    hasAny: async (ids) => (await withReport(redis.exists(ids.map(toKey)))) > 0,
    async close() {
      redis.disconnect();
    },
  };
}

/** The prefix separates callers' keys from the health probe's key. */
function toKey(id: string): string {
  return `key:${id}`;
}

/** The hash that counts the bytes of the caller's keys. */
function toBytesKey(id: string): string {
  return `held:${toCallerHash(id)}`;
}

interface BatchOptions {
  readonly getMaxCallerBytes: () => number;
  readonly leaseMs: number;
  readonly onFull: () => void;
  readonly ttlMs: number;
}

function createBatchMethods(
  run: (script: string, id: string, ...args: (string | number)[]) => Promise<unknown>,
  { getMaxCallerBytes, leaseMs, onFull, ttlMs }: BatchOptions,
): Pick<IdempotencyStore, 'keepReservation' | 'reserve'> {
  return {
    async reserve(id, { fingerprint, owner }, items = 1) {
      // The items run one after the other when all belong to one organization.
      const lifeMs = items * leaseMs + ttlMs;
      const reply = await run(reserveScript, id, fingerprint, owner, lifeMs, ttlMs, getMaxCallerBytes());
      if (isStoreFull(reply)) onFull();
      return reply === 'CALLER_FULL' ? 'FULL' : (reply as ReserveResult);
    },
    async keepReservation(id, { fingerprint, owner }) {
      await run(keepReservationScript, id, fingerprint, owner, ttlMs);
    },
  };
}

/** Whether the store is full for every caller, and not for one alone. */
function isStoreFull(reply: unknown): boolean {
  return reply === 'FULL' || (Array.isArray(reply) && reply[0] === 'full');
}

function toClaim(reply: unknown): Claim {
  const [kind, fingerprint = '', outcome = ''] = reply as string[];
  if (kind === 'late') throw new Error('The key was claimed too late');
  if (kind === 'unreadable') return { kind, fingerprint: null };
  if (kind === 'completed') {
    const decoded = decodeOutcome(parseJson(outcome));
    return decoded ? { kind, fingerprint, outcome: decoded } : { kind: 'unreadable', fingerprint };
  }
  if (kind === 'running' || kind === 'abandoned') return { kind, fingerprint };
  return { kind: kind === 'claimed' ? kind : 'full' };
}
