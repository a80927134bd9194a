/** What is stored of a key. */
export interface KeyRecord {
  readonly fingerprint: string;
  /** The request that holds the key of an update; empty when it has an outcome or was found abandoned; null for the key of a batch. */
  readonly owner: string | null;
  /** When the key of an update that has no outcome is abandoned. */
  readonly leaseEnds: number;
  /** JSON text; null without an outcome. */
  readonly outcome: string | null;
  /** JSON text; null for the key of an update. */
  readonly batch: string | null;
  readonly expires: number;
}

/** A key that has not expired. */
export interface StoredKey extends KeyRecord {
  readonly id: string;
  /** The number of its row in the database; 0 in the process. */
  readonly number: number;
  readonly bytes: number;
  /** Whether this version can read the record. */
  readonly isReadable: boolean;
  /** The start of the database in which the record was written last. */
  readonly session: number;
}

/** Holds the keys. Its methods run inside a transaction; only `find` and `hasAny` also run outside. */
export interface KeyTable {
  find(id: string): StoredKey | undefined;
  hasAny(ids: readonly string[]): boolean;
  /** Whether the key's caller is allowed to add a key. */
  hasCapacity(id: string): boolean;
  /**
   * Writes the record of a key.
   *
   * @param found what `find` returned in the same transaction, which the record replaces
   */
  put(id: string, record: KeyRecord, found: StoredKey | undefined): void;
  remove(found: StoredKey): void;
  /** Deletes some of the expired keys, and returns how many. */
  removeExpired(): number;
}

/** The size of a key with its fingerprint, its owner and its entries in the indexes. */
export const keyBytes = 512;

/** The size of a key with its record. */
export function toBytes({ batch, outcome }: KeyRecord): number {
  return keyBytes + Buffer.byteLength(outcome ?? batch ?? '');
}

/** Whether the key's caller is allowed to add a key; deletes expired keys to make space. */
export function makeCapacity(keys: KeyTable, id: string): boolean {
  return keys.hasCapacity(id) || (keys.removeExpired() > 0 && keys.hasCapacity(id));
}
