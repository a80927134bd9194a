import { parseJson } from '../storage/stored-outcome.ts';
import type { LeaseOptions } from './claim-key.ts';
import type { KeyRecord, KeyTable, StoredKey } from './key-table.ts';
import { makeCapacity } from './key-table.ts';
import type { IdempotencyStore, ReserveResult } from './store.ts';
import type { KeyDatabase } from './write-or-find.ts';
import { writeOrFind } from './write-or-find.ts';

/** The requests that hold the key of a batch, and whether it is kept when they release it. */
interface Batch {
  readonly owners: readonly string[];
  readonly kept: boolean;
}

/** A batch's key has no lease: an owner whose process ended holds it until it expires. */
const noLease = { owner: null, leaseEnds: 0, outcome: null };

/** Reserves keys of batches. A batch's key that is claimed as that of an update is held with another fingerprint. */
export function createBatchMethods(
  database: KeyDatabase,
  keys: KeyTable,
  { leaseMs, ttlMs }: LeaseOptions,
): Pick<IdempotencyStore, 'keepReservation' | 'reserve'> {
  return {
    reserve(id, { fingerprint, owner }, items = 1) {
      const work = (): ReserveResult => {
        const found = keys.find(id);
        if (found && !found.isReadable) return 'UNREADABLE';
        if (found && found.fingerprint !== fingerprint) return 'OTHER';
        if (!found && !makeCapacity(keys, id)) return 'FULL';
        const { kept, owners } = toBatch(found);
        const batch = encode({ kept, owners: [...without(owners, owner), owner] });
        // The items run one after the other when all belong to one organization.
        const expires = database.now() + items * leaseMs + ttlMs;
        keys.put(id, { ...noLease, fingerprint, batch, expires }, found);
        return 'RESERVED';
      };
      return writeOrFind(database, work, () => {
        if (keys.find(id)) throw new Error('The key cannot be held, because the disk refuses it');
        return 'FULL';
      });
    },
    keepReservation: (id, { fingerprint, owner }) =>
      database.write(() => {
        const found = keys.find(id);
        if (found && (!found.isReadable || found.fingerprint !== fingerprint)) return;
        const owners = without(toBatch(found).owners, owner);
        const afterTtl = database.now() + ttlMs;
        // Not shortened while another request holds the key.
        const expires = owners.length > 0 ? Math.max(found?.expires ?? 0, afterTtl) : afterTtl;
        keys.put(id, { ...noLease, fingerprint, batch: encode({ owners, kept: true }), expires }, found);
      }),
  };
}

/** Removes the owner, and the key if no request holds it and it is not kept. */
export function releaseBatch(keys: KeyTable, found: StoredKey, owner: string): void {
  const { kept, owners } = toBatch(found);
  if (!owners.includes(owner)) return;
  const others = without(owners, owner);
  if (others.length === 0 && !kept) keys.remove(found);
  else keys.put(found.id, { ...found, batch: encode({ owners: others, kept }) }, found);
}

function toBatch(record: KeyRecord | undefined): Batch {
  if (record?.batch == null) return { owners: [], kept: false };
  return parseJson(record.batch) as Batch;
}

function without(owners: readonly string[], owner: string): readonly string[] {
  return owners.filter((each) => each !== owner);
}

function encode(batch: Batch): string {
  return JSON.stringify(batch);
}
