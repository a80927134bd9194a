import type { BulkCounts } from '../domain/bulk/bulk-update.ts';
import type { Instant } from '../domain/organization/instant.ts';
import { formatInstant } from '../domain/organization/instant.ts';
import type { AccountRef } from '../domain/provider/connection.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { StoredState, StoredUpdate } from './store.ts';
import { isBulkState } from './stored-bulk.ts';

/** The row of a bulk update that has not expired. */
export interface BulkRow {
  /** The key of its items. */
  readonly number: number;
  readonly id: string;
  /** Whether this version can read the bulk update. */
  readonly isReadable: boolean;
  readonly fingerprint: string;
  readonly owner: string;
  readonly caller: string;
  readonly state: StoredState;
  readonly createdAt: Instant;
  readonly retryOf: string | null;
  readonly retriedBy: string | null;
  readonly total: number;
  readonly counts: BulkCounts;
  readonly storedBytes: number;
}

/** The columns of a row. */
export type BulkColumns = readonly [
  number: number,
  id: string,
  format: number,
  fingerprint: string,
  owner: string,
  caller: string,
  state: string,
  createdAt: number,
  retryOf: string | null,
  retriedBy: string | null,
  total: number,
  updated: number,
  partiallyUpdated: number,
  failed: number,
  unknown: number,
  cancelled: number,
  storedBytes: number,
];

/** A retry with a lower number belongs to an earlier bulk update with the same id, which has expired. */
export const bulkColumns = `number, id, format, fingerprint, owner, caller, state, created_at, retry_of,
  (SELECT id FROM bulk_updates AS retry WHERE retry.retry_of = bulk_updates.id AND retry.number > bulk_updates.number),
  total, updated, partially_updated, failed, unknown, cancelled, stored_bytes`;

/** Whether further items of the bulk update start. */
export function isActive({ state }: Pick<BulkRow, 'state'>): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

export function toStoredUpdate(row: BulkRow, waitingAt: readonly AccountRef[]): StoredUpdate {
  const { counts, createdAt, id, retryOf, state, total } = row;
  const facts = { kind: 'bulkUpdate', id, state, createdAt, retryOf, total } as const;
  return { ...facts, waiting: countWaiting(row), ...counts, waitingAt };
}

/** Returns the number of items without an outcome. */
export function countWaiting({ counts, total }: BulkRow): number {
  const { cancelled, failed, partiallyUpdated, unknown, updated } = counts;
  return total - updated - partiallyUpdated - failed - unknown - cancelled;
}

export function toBulkRow(row: BulkColumns | undefined): BulkRow | undefined {
  if (row === undefined) return undefined;
  const [number, id, format, fingerprint, owner, caller, storedState, createdAtMs, ...more] = row;
  const [retryOf, retriedBy, total, ...rest] = more;
  const [updated, partiallyUpdated, failed, unknown, cancelled, storedBytes] = rest;
  const counts = { updated, partiallyUpdated, failed, unknown, cancelled };
  const isKnownState = isBulkState(storedState);
  const state = isKnownState ? storedState : 'QUEUED';
  const isReadable = format === recordFormat.bulk && isKnownState;
  const createdAt = formatInstant(new Date(createdAtMs));
  const facts = { number, id, isReadable, fingerprint, owner, caller, state };
  return { ...facts, createdAt, retryOf, retriedBy, total, counts, storedBytes };
}
