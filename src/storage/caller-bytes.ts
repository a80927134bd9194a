import type { Database } from './database.ts';

/** Divides the bytes of a store fairly: a caller is allowed to hold no more than remain for all others. */
export interface CallerBytes {
  /** Whether the caller is allowed to add these bytes. */
  hasCapacity(caller: string, bytes: number): boolean;
  /** @param bytes the change of the size of the caller's records; negative when they shrink */
  add(caller: string, bytes: number): void;
}

export function createCallerBytes(maxBytes: number): CallerBytes {
  const bytesByCaller = new Map<string, number>();
  let remaining = maxBytes;
  const bytesOf = (caller: string) => bytesByCaller.get(caller) ?? 0;
  return {
    hasCapacity: (caller, bytes) => bytesOf(caller) + bytes <= remaining,
    add(caller, bytes) {
      const total = bytesOf(caller) + bytes;
      remaining -= bytes;
      if (total === 0) bytesByCaller.delete(caller);
      else bytesByCaller.set(caller, total);
    },
  };
}

/**
 * Sums the bytes of a table in the process, because the database would read every row.
 *
 * @param sumsQuery selects each caller with the size of its stored records
 */
export function createStoredBytes(database: Database, maxBytes: number, sumsQuery: string): CallerBytes {
  const callerBytes = createCallerBytes(maxBytes);
  let uncommitted: [caller: string, bytes: number][] = [];
  database.onTransactionEnd((isCommitted) => {
    if (!isCommitted) for (const [caller, bytes] of uncommitted) callerBytes.add(caller, -bytes);
    if (uncommitted.length > 0) uncommitted = [];
  });
  for (const [caller, bytes] of database.prepare<[caller: string, bytes: number]>(sumsQuery).all()) {
    callerBytes.add(caller, bytes);
  }
  return {
    hasCapacity: callerBytes.hasCapacity,
    add(caller, bytes) {
      callerBytes.add(caller, bytes);
      uncommitted.push([caller, bytes]);
    },
  };
}
