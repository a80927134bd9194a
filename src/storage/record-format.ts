/**
 * The format number of each kind of record. Processes of two versions share a store during an upgrade and after a
 * rollback, so a record with another format number is never read, changed or deleted.
 *
 * - Increment the number when a field is renamed, removed or made required, or when its meaning changes.
 * - Keep the number when an optional field that readers may ignore, or an enum value, is added. A version that does not
 *   know the value treats a stored outcome as unknown, and leaves a bulk item to a process that does.
 * - In every format, an idempotency key and the facts of a bulk update are hashes with a field `format`; facts also have
 *   `owner`.
 */
export const recordFormat = {
  /** Idempotency keys of single updates and of batches, with their outcomes. */
  key: 3,
  /** Bulk updates: facts, caller, items and outcomes. */
  bulk: 5,
  /** Leases of organizations. */
  lease: 1,
  /** Changes. */
  change: 1,
  /** What is known of the quotas of providers. A value that cannot be read is not known, and is replaced: it needs no other number. */
  quota: 1,
  /** Jobs of the queues, each with the position of one item. */
  job: 1,
} as const;
