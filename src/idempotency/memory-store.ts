import { createExpiringMap } from './expiring-map.ts';
import { createFairShares } from './fair-shares.ts';
import type { Claim, IdempotencyStore } from './store.ts';

interface RunningKey {
  readonly fingerprint: string;
  /** One owner for an update; one for each concurrent request for a batch. */
  readonly owners: Set<string>;
}

interface CompletedKey {
  readonly fingerprint: string;
  /** JSON text, which keeps no request or response alive; null for a batch, whose items have their own keys. */
  readonly outcome: string | null;
}

/** Bounds the memory at 100 MiB. */
const defaultMaxUnits = 100_000;

/** A key takes one unit, and more when its outcome is larger. */
const unitBytes = 1024;

/** The size of a key with its fingerprint, its owner and its map entries. */
const keyBytes = 512;

/**
 * Stores keys in this process alone. A running key is never abandoned, because its update ends with the process. No key is
 * evicted before it expires, because its update would be sent again: a full store refuses new keys.
 *
 * @param ttlSeconds how long an outcome is stored
 */
export function createMemoryStore(ttlSeconds: number, maxUnits = defaultMaxUnits): IdempotencyStore {
  const shares = createFairShares(maxUnits);
  const running = new Map<string, RunningKey>();
  const completed = createExpiringMap<CompletedKey>(ttlSeconds * 1000, (id, key) =>
    shares.addUnits(id, -toUnits(key)),
  );
  const addRunning = (id: string, fingerprint: string, owner: string) => {
    if (!shares.hasCapacity(id)) return false;
    running.set(id, { fingerprint, owners: new Set([owner]) });
    shares.addUnits(id, 1);
    return true;
  };
  const find = (id: string) => completed.get(id) ?? running.get(id);
  const complete = (id: string, key: CompletedKey) => {
    const previous = completed.get(id);
    const units = running.delete(id) ? 1 : previous ? toUnits(previous) : 0;
    shares.addUnits(id, toUnits(key) - units);
    completed.set(id, key);
  };
  return {
    available: true,
    async claim(id, fingerprint, owner) {
      const existing = find(id);
      return existing ? toClaim(existing) : { kind: addRunning(id, fingerprint, owner) ? 'claimed' : 'full' };
    },
    async storeOutcome(id, { fingerprint, owner }, outcome) {
      const runningKey = running.get(id);
      if (runningKey ? runningKey.owners.has(owner) : !completed.get(id))
        complete(id, { fingerprint, outcome: JSON.stringify(outcome) });
    },
    async reserve(id, { fingerprint, owner }) {
      const existing = find(id);
      if (existing && existing.fingerprint !== fingerprint) return 'OTHER';
      running.get(id)?.owners.add(owner);
      return existing || addRunning(id, fingerprint, owner) ? 'RESERVED' : 'FULL';
    },
    async keepReservation(id, { fingerprint }) {
      const existing = find(id);
      if (!existing || existing.fingerprint === fingerprint) complete(id, { fingerprint, outcome: null });
    },
    async release(id, owner) {
      const owners = running.get(id)?.owners;
      if (!owners?.delete(owner) || owners.size > 0) return;
      running.delete(id);
      shares.addUnits(id, -1);
    },
    hasAny: async (ids) => ids.some((id) => find(id) !== undefined),
    async close() {},
  };
}

function toClaim(key: RunningKey | CompletedKey): Claim {
  const { fingerprint } = key;
  return 'outcome' in key && key.outcome !== null
    ? { kind: 'completed', fingerprint, outcome: JSON.parse(key.outcome) }
    : { kind: 'running', fingerprint };
}

function toUnits({ outcome }: CompletedKey): number {
  return Math.ceil((keyBytes + Buffer.byteLength(outcome ?? '')) / unitBytes);
}
