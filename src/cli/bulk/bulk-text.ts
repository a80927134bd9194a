import { toTable } from '../table.ts';
import type { BulkItem, BulkUpdate } from './bulk-update.ts';

export const bulkHeader = [
  'ID',
  'STATE',
  'RESUMES',
  'CREATED',
  'TOTAL',
  'WAITING',
  'UPDATED',
  'PARTLY',
  'FAILED',
  'UNKNOWN',
  'CANCELLED',
  'RETRY OF',
];

export function toBulkRow(bulk: BulkUpdate): readonly string[] {
  const counts = [bulk.total, bulk.waiting, bulk.updated, bulk.partiallyUpdated, bulk.failed, bulk.unknown];
  return [
    bulk.id,
    bulk.state,
    bulk.resumesAt ?? '–',
    bulk.createdAt ?? '–',
    ...[...counts, bulk.cancelled].map(String),
    bulk.retryOf ?? '',
  ];
}

/** Formats one bulk update, and the items that were not fully applied below it. */
export function toBulkText(bulk: BulkUpdate, items: readonly BulkItem[]): string {
  const table = toTable([bulkHeader, toBulkRow(bulk)]);
  return items.length === 0 ? table : `${table}\n${toTable([itemHeader, ...items.map(toItemRow)])}`;
}

const itemHeader = ['ITEM', 'RESULT', 'APPLIED', 'REASON'];

function toItemRow({ error, fields, index, path }: BulkItem): readonly string[] {
  const item = `${index} ${path.at(-1) ?? ''}`;
  if (error !== null) return [item, error.code, error.applied, error.message];
  const states = fields.map((field) => `${field.path.at(-1)} ${field.state}`);
  return [item, 'PARTIALLY_UPDATED', 'PARTLY', states.join(', ')];
}
