import { decodeOutcome, parseJson } from '../storage/stored-outcome.ts';
import type { KeyTable, StoredKey } from './key-table.ts';
import { makeCapacity } from './key-table.ts';
import type { Claim, IdempotencyStore } from './store.ts';
import type { KeyDatabase } from './write-or-find.ts';
import { writeOrFind } from './write-or-find.ts';

export interface LeaseOptions {
  /** The longest time that an update holds its key; a key held for longer is abandoned. */
  readonly leaseMs: number;
  readonly ttlMs: number;
}

const full: Claim = { kind: 'full' };

/** A held key outlives its lease by the TTL, so that it can be found abandoned. */
export function createClaim(
  database: KeyDatabase,
  keys: KeyTable,
  { leaseMs, ttlMs }: LeaseOptions,
): IdempotencyStore['claim'] {
  const addClaim = (id: string, fingerprint: string, owner: string): Claim => {
    if (!makeCapacity(keys, id)) return full;
    const leaseEnds = database.now() + leaseMs;
    const expires = leaseEnds + ttlMs;
    keys.put(id, { fingerprint, owner, leaseEnds, outcome: null, batch: null, expires }, undefined);
    return { kind: 'claimed' };
  };
  const find = (id: string): Claim | undefined => {
    const found = keys.find(id);
    return found && toClaim(found, isHeld(found, database));
  };
  return async (id, fingerprint, owner, claimableUntilMs = Number.POSITIVE_INFINITY) => {
    const work = (): Claim | null => {
      const found = keys.find(id);
      if (!found) return database.now() > claimableUntilMs ? null : addClaim(id, fingerprint, owner);
      const claim = toClaim(found, isHeld(found, database));
      // Clears the owner, who can no longer store an outcome: the claim "abandoned" stays true.
      if (claim.kind === 'abandoned' && found.owner !== '') keys.put(id, { ...found, owner: '' }, found);
      return claim;
    };
    const claim = await writeOrFind(database, work, () => find(id) ?? full);
    if (claim === null) throw new Error('The key was claimed too late');
    return claim;
  };
}

/** Whether the request that claimed the key can still store an outcome: an earlier session of the database has ended. */
function isHeld({ batch, leaseEnds, owner, session }: StoredKey, database: KeyDatabase): boolean {
  if (batch !== null) return true;
  return owner !== '' && session === database.session && database.now() < leaseEnds;
}

function toClaim({ fingerprint, isReadable, outcome }: StoredKey, isHeld: boolean): Claim {
  if (!isReadable) return { kind: 'unreadable', fingerprint: null };
  if (outcome === null) return { kind: isHeld ? 'running' : 'abandoned', fingerprint };
  const decoded = decodeOutcome(parseJson(outcome));
  return decoded ? { kind: 'completed', fingerprint, outcome: decoded } : { kind: 'unreadable', fingerprint };
}
