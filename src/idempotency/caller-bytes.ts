import type { Database } from '../storage/database.ts';
import { toCallerHash } from './fingerprint.ts';

/** Divides the bytes of a store fairly: a caller is allowed to hold no more than remain for all others. */
export interface CallerBytes {
  /** Whether the key's caller is allowed to add these bytes. */
  hasCapacity(keyId: string, bytes: number): boolean;
  /** @param bytes the change of the key's size; negative when it shrinks */
  add(keyId: string, bytes: number): void;
}

/** Sums the bytes in the process, because the database would read every row. */
export function createCallerBytes(database: Database, maxBytes: number): CallerBytes {
  const bytesByCaller = new Map<string, number>();
  let remaining = maxBytes;
  let uncommitted: [caller: string, bytes: number][] = [];
  const bytesOf = (caller: string) => bytesByCaller.get(caller) ?? 0;
  const change = (caller: string, bytes: number) => {
    const total = bytesOf(caller) + bytes;
    remaining -= bytes;
    if (total === 0) bytesByCaller.delete(caller);
    else bytesByCaller.set(caller, total);
  };
  database.onTransactionEnd((isCommitted) => {
    if (!isCommitted) for (const [caller, bytes] of uncommitted) change(caller, -bytes);
    if (uncommitted.length > 0) uncommitted = [];
  });
  for (const [caller, bytes] of readSums(database)) change(caller, bytes);
  return {
    hasCapacity: (keyId, bytes) => bytesOf(toCallerHash(keyId)) + bytes <= remaining,
    add(keyId, bytes) {
      const caller = toCallerHash(keyId);
      change(caller, bytes);
      uncommitted.push([caller, bytes]);
    },
  };
}

function readSums(database: Database): readonly (readonly [caller: string, bytes: number])[] {
  return database
    .prepare<[caller: string, bytes: number]>(
      "SELECT substr(id, 1, instr(id || '.', '.') - 1) AS caller, sum(bytes) FROM idempotency_keys GROUP BY caller",
    )
    .all();
}
