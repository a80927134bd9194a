import { connectRedis } from '../storage/connect-redis.ts';
import type { RedisLocation } from '../storage/storage-names.ts';
import { claimScript, keepScript, releaseScript, reserveScript, settleScript } from './redis-scripts.ts';
import type { Claim, IdempotencyStore, Reserved } from './store.ts';

export interface RedisStoreOptions {
  readonly location: RedisLocation;
  /** How long an outcome is kept. */
  readonly ttlSeconds: number;
  /** How long an update can take: a key held for longer was abandoned. */
  readonly leaseMs: number;
  /** Told when the store goes away and when it comes back. */
  readonly onAvailability: (available: boolean) => void;
}

/** A write waits this long for its key, and is refused then. */
const commandTimeoutMs = 1000;

/** While Redis does not take a write it is asked this often whether it does again. */
const probeMs = 500;

/** Releases that could not be said are said later; beyond this many, keys are left to their leases. */
const maxUnsaid = 1000;

/** Keys in Redis, or in Valkey: shared by every process that uses it, and there after a crash. */
export function createRedisStore({
  leaseMs,
  location,
  onAvailability,
  ttlSeconds,
}: RedisStoreOptions): IdempotencyStore {
  const redis = connectRedis(location, 'idempotency', commandTimeoutMs);
  const ttlMs = ttlSeconds * 1000;
  const unsaid = new Map<string, string>();
  let available: boolean | undefined;

  const tell = (now: boolean) => {
    if (now !== available) onAvailability(now);
    available = now;
    if (now) for (const [owner, id] of unsaid) release(id, owner).catch(() => {});
  };
  /** Runs a script, whose failure shows that Redis is away: one that hangs is connected all the same. */
  const run = async (script: string, id: string, ...args: (string | number)[]): Promise<unknown> => {
    try {
      return await redis.eval(script, 1, toKey(id), ...args);
    } catch (error) {
      tell(false);
      throw error;
    }
  };
  const release = async (id: string, owner: string) => {
    if (unsaid.size < maxUnsaid) unsaid.set(owner, id);
    // Not `run`: a release goes well where nothing can be written, and says nothing of the store.
    await redis.eval(releaseScript, 1, toKey(id), owner);
    unsaid.delete(owner);
  };

  redis.on('ready', () => tell(true));
  redis.on('close', () => tell(false));
  const probe = setInterval(() => {
    if (available === false && redis.status === 'ready')
      redis.set('probe', '', 'PX', probeMs).then(
        () => tell(true),
        () => {},
      );
  }, probeMs);

  return {
    get available() {
      return available === true;
    },
    async claim(id, fingerprint, owner) {
      const found = toClaim(await run(claimScript, id, fingerprint, owner, leaseMs, ttlMs));
      // Only a write shows that Redis takes writes: a known key is found even when it does not.
      if (found.kind === 'claimed' && !available) tell(true);
      if (found.kind === 'full') tell(false);
      return found;
    },
    ...toBatchSteps(run, tell, { leaseMs, ttlMs }),
    settle: async (id, { fingerprint, owner }, outcome) => {
      await run(settleScript, id, owner, JSON.stringify(outcome), ttlMs, fingerprint);
    },
    release,
    async close() {
      clearInterval(probe);
      redis.disconnect();
    },
  };
}

/** Beside the probe, which is no key of a caller's. */
function toKey(id: string): string {
  return `key:${id}`;
}

function toBatchSteps(
  run: (script: string, id: string, ...args: (string | number)[]) => Promise<unknown>,
  tell: (now: boolean) => void,
  { leaseMs, ttlMs }: { readonly leaseMs: number; readonly ttlMs: number },
): Pick<IdempotencyStore, 'keep' | 'reserve'> {
  return {
    async reserve(id, { fingerprint, owner }, items = 1) {
      // All of them can be of one organization, one after the other.
      const lifeMs = items * leaseMs + ttlMs;
      const found = (await run(reserveScript, id, fingerprint, owner, lifeMs)) as Reserved;
      if (found === 'FULL') tell(false);
      return found;
    },
    async keep(id, { fingerprint, owner }) {
      await run(keepScript, id, fingerprint, owner, ttlMs);
    },
  };
}

function toClaim(reply: unknown): Claim {
  const [kind, fingerprint = '', outcome = ''] = reply as string[];
  if (kind === 'settled') return { kind, fingerprint, outcome: JSON.parse(outcome) };
  if (kind === 'running' || kind === 'abandoned') return { kind, fingerprint };
  return { kind: kind === 'full' ? kind : 'claimed' };
}
