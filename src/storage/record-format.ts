/**
 * The format number of each kind of record. Processes of two versions share a store during an upgrade and after a
 * rollback, and a record of another format is never read, changed or forgotten.
 *
 * - A new number: a field is renamed, removed or required, or its meaning changes.
 * - The same number: an optional field is added that a reader may ignore, or a value is added to an enum. A stored outcome
 *   with a value that a version does not know is unknown there; a bulk item is left to a process that knows it.
 * - In every format a key and the facts of a bulk update are hashes with a field `format`, and facts with `owner`.
 */
export const recordFormat = {
  /** Idempotency keys, of single updates and of batches, with their outcomes. */
  key: 1,
  /** Bulk updates: facts, caller, items and outcomes. */
  bulk: 1,
  /** Jobs of the queues: where an item is. */
  job: 1,
} as const;
