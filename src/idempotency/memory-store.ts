import { createExpiring } from './expiring.ts';
import { createShares } from './shares.ts';
import type { Claim, IdempotencyStore } from './store.ts';

interface Running {
  readonly fingerprint: string;
  /** One for an update; as many as hold it for a batch. */
  readonly owners: Set<string>;
}

interface Settled {
  readonly fingerprint: string;
  /** As text, which holds on to nothing of a request or an answer; null for a batch, whose items have keys of their own. */
  readonly outcome: string | null;
}

/** A bound on memory: 100 MiB. */
const maxUnitsInMemory = 100_000;

/** A key takes one unit, and as many more as its outcome fills. */
const unitBytes = 1024;

/** A key with its fingerprint, its owner and the maps that they are in. */
const keyBytes = 512;

/**
 * Keys in this process alone. A running one cannot be abandoned: it ends with the process. None is dropped before its
 * time, as its update would be written again: a full store refuses new keys.
 *
 * @param ttlSeconds how long an outcome is kept
 */
export function createMemoryStore(ttlSeconds: number, maxUnits = maxUnitsInMemory): IdempotencyStore {
  const shares = createShares(maxUnits);
  const running = new Map<string, Running>();
  const settled = createExpiring<Settled>(ttlSeconds * 1000, (id, kept) => shares.change(id, -unitsOf(kept)));
  const take = (id: string, fingerprint: string, owner: string) => {
    if (!shares.hasRoom(id)) return false;
    running.set(id, { fingerprint, owners: new Set([owner]) });
    shares.change(id, 1);
    return true;
  };
  const find = (id: string) => settled.get(id) ?? running.get(id);
  const keepAs = (id: string, kept: Settled) => {
    const before = settled.get(id);
    const units = running.delete(id) ? 1 : before ? unitsOf(before) : 0;
    shares.change(id, unitsOf(kept) - units);
    settled.set(id, kept);
  };
  return {
    available: true,
    async claim(id, fingerprint, owner) {
      const known = find(id);
      return known ? toClaim(known) : { kind: take(id, fingerprint, owner) ? 'claimed' : 'full' };
    },
    async settle(id, { fingerprint, owner }, outcome) {
      const held = running.get(id);
      if (held ? held.owners.has(owner) : !settled.get(id))
        keepAs(id, { fingerprint, outcome: JSON.stringify(outcome) });
    },
    async reserve(id, { fingerprint, owner }) {
      const known = find(id);
      if (known && known.fingerprint !== fingerprint) return 'OTHER';
      running.get(id)?.owners.add(owner);
      return known || take(id, fingerprint, owner) ? 'RESERVED' : 'FULL';
    },
    async keep(id, { fingerprint }) {
      const known = find(id);
      if (!known || known.fingerprint === fingerprint) keepAs(id, { fingerprint, outcome: null });
    },
    async release(id, owner) {
      const owners = running.get(id)?.owners;
      if (!owners?.delete(owner) || owners.size > 0) return;
      running.delete(id);
      shares.change(id, -1);
    },
    hasAny: async (ids) => ids.some((id) => find(id) !== undefined),
    async close() {},
  };
}

function toClaim(known: Running | Settled): Claim {
  const { fingerprint } = known;
  return 'outcome' in known && known.outcome !== null
    ? { kind: 'settled', fingerprint, outcome: JSON.parse(known.outcome) }
    : { kind: 'running', fingerprint };
}

function unitsOf({ outcome }: Settled): number {
  return Math.ceil((keyBytes + Buffer.byteLength(outcome ?? '')) / unitBytes);
}
