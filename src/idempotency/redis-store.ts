import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { decodeOutcome, parseJson } from '../storage/stored-outcome.ts';
import { toOwnerId } from './fingerprint.ts';
import { watchCallerBytes } from './redis-caller-bytes.ts';
import { claimScript, keepScript, releaseScript, reserveScript, settleScript } from './redis-scripts.ts';
import type { Claim, IdempotencyStore, Reserved } from './store.ts';

export interface RedisStoreOptions {
  readonly location: RedisLocation;
  /** How long an outcome is kept. */
  readonly ttlSeconds: number;
  /** How long an update can take: a key held for longer was abandoned. */
  readonly leaseMs: number;
}

/** A write waits this long for its key, and is refused then. */
const commandTimeoutMs = 1000;

/** Releases that could not be said are said later; beyond this many, keys are left to their leases. */
const maxUnsaid = 1000;

/** The code of Redis for a write that exceeds its memory, which the scripts return as FULL. */
const noRoom = 'OOM';

/** Keys in Redis, or in Valkey: shared by every process that uses it, and there after a crash. */
export function createRedisStore({ leaseMs, location, ttlSeconds }: RedisStoreOptions): IdempotencyStore {
  const redis = connectRedis(location, 'idempotency', commandTimeoutMs);
  const { health } = location;
  const ttlMs = ttlSeconds * 1000;
  const callerBytes = watchCallerBytes(redis);
  const unsaid = new Map<string, string>();

  /** A failure shows that Redis is away: one that hangs is connected all the same. */
  const reported = <Reply>(reply: Promise<Reply>): Promise<Reply> =>
    reply.catch((error) => {
      health.reportError(error);
      throw error;
    });
  const run = (script: string, id: string, ...args: (string | number)[]): Promise<unknown> =>
    reported(redis.eval(script, 2, toKey(id), toBytesKey(id), ...args));
  const release = async (id: string, owner: string) => {
    if (unsaid.size < maxUnsaid) unsaid.set(owner, id);
    // Not reported: a release goes well where nothing can be written, and says nothing of the store.
    await redis.eval(releaseScript, 2, toKey(id), toBytesKey(id), owner);
    unsaid.delete(owner);
  };
  health.onUsable(() => {
    for (const [owner, id] of unsaid) release(id, owner).catch(() => {});
  });

  return {
    get available() {
      return redis.status === 'ready' && health.problem === null;
    },
    async claim(id, fingerprint, owner, until) {
      const args = [fingerprint, owner, leaseMs, ttlMs, until ?? '', callerBytes()];
      const reply = await run(claimScript, id, ...args);
      if (isStoreFull(reply)) health.reportErrorCode(noRoom);
      return toClaim(reply);
    },
    ...toBatchSteps(run, { callerBytes, leaseMs, onFull: () => health.reportErrorCode(noRoom), ttlMs }),
    settle: async (id, { fingerprint, owner }, outcome) => {
      await run(settleScript, id, owner, JSON.stringify(outcome), ttlMs, fingerprint);
    },
    release,
    hasAny: async (ids) => (await reported(redis.exists(ids.map(toKey)))) > 0,
    async close() {
      redis.disconnect();
    },
  };
}

/** Beside the probe, which is no key of a caller's. */
function toKey(id: string): string {
  return `key:${id}`;
}

/** What its caller's keys hold. */
function toBytesKey(id: string): string {
  return `held:${toOwnerId(id)}`;
}

interface BatchOptions {
  readonly callerBytes: () => number;
  readonly leaseMs: number;
  readonly onFull: () => void;
  readonly ttlMs: number;
}

function toBatchSteps(
  run: (script: string, id: string, ...args: (string | number)[]) => Promise<unknown>,
  { callerBytes, leaseMs, onFull, ttlMs }: BatchOptions,
): Pick<IdempotencyStore, 'keep' | 'reserve'> {
  return {
    async reserve(id, { fingerprint, owner }, items = 1) {
      // All of them can be of one organization, one after the other.
      const lifeMs = items * leaseMs + ttlMs;
      const reply = await run(reserveScript, id, fingerprint, owner, lifeMs, ttlMs, callerBytes());
      if (isStoreFull(reply)) onFull();
      return reply === 'CALLER_FULL' ? 'FULL' : (reply as Reserved);
    },
    async keep(id, { fingerprint, owner }) {
      await run(keepScript, id, fingerprint, owner, ttlMs);
    },
  };
}

/** Full for every caller, and not for one alone. */
function isStoreFull(reply: unknown): boolean {
  return reply === 'FULL' || (Array.isArray(reply) && reply[0] === 'full');
}

function toClaim(reply: unknown): Claim {
  const [kind, fingerprint = '', outcome = ''] = reply as string[];
  if (kind === 'late') throw new Error('The key was claimed too late');
  if (kind === 'unreadable') return { kind, fingerprint: null };
  if (kind === 'settled') {
    const decoded = decodeOutcome(parseJson(outcome));
    return decoded ? { kind, fingerprint, outcome: decoded } : { kind: 'unreadable', fingerprint };
  }
  if (kind === 'running' || kind === 'abandoned') return { kind, fingerprint };
  return { kind: kind === 'claimed' ? kind : 'full' };
}
