import type { BulkCounts, BulkState, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { StoredBulk } from './store.ts';
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
  readonly state: BulkState;
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
  total: number,
  updated: number,
  partiallyUpdated: number,
  failed: number,
  unknown: number,
  cancelled: number,
  storedBytes: number,
];

export const bulkColumns = `number, id, format, fingerprint, owner, caller, state, total,
  updated, partially_updated, failed, unknown, cancelled, stored_bytes`;

export function toStoredBulk(row: BulkRow | undefined): StoredBulk | undefined {
  if (row === undefined) return undefined;
  const { counts, id, isReadable, owner, state, total } = row;
  if (!isReadable) return { owner, bulk: null };
  const bulk: BulkUpdate = { kind: 'bulkUpdate', id, state, total, waiting: countWaiting(row), ...counts };
  return { owner, bulk };
}

/** Returns the number of items without an outcome. */
export function countWaiting({ counts, total }: BulkRow): number {
  const { cancelled, failed, partiallyUpdated, unknown, updated } = counts;
  return total - updated - partiallyUpdated - failed - unknown - cancelled;
}

export function toBulkRow(row: BulkColumns | undefined): BulkRow | undefined {
  if (row === undefined) return undefined;
  const [number, id, format, fingerprint, owner, caller, storedState, total, ...rest] = row;
  const [updated, partiallyUpdated, failed, unknown, cancelled, storedBytes] = rest;
  const counts = { updated, partiallyUpdated, failed, unknown, cancelled };
  const isKnownState = isBulkState(storedState);
  const state = isKnownState ? storedState : 'QUEUED';
  const isReadable = format === recordFormat.bulk && isKnownState;
  return { number, id, isReadable, fingerprint, owner, caller, state, total, counts, storedBytes };
}
