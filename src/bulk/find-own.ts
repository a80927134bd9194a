import type { Caller } from '../domain/access/caller.ts';
import { bulkUnavailable, bulkUnreadable, bulkUpdateNotFound } from '../domain/bulk/bulk-errors.ts';
import type { BulkFindError, BulkUpdate } from '../domain/bulk/bulk-update.ts';
import type { BulkReader } from './bulk-reader.ts';
import { isBulkId } from './plan.ts';

/** Finds a bulk update of the caller; one of another caller is reported as not found. */
export async function findOwn(
  reader: Pick<BulkReader, 'find'>,
  { id: owner }: Caller,
  id: string,
): Promise<BulkUpdate | BulkFindError> {
  if (!isBulkId(id)) return bulkUpdateNotFound;
  const found = await reader.find([id]).catch(() => 'UNAVAILABLE' as const);
  if (found === 'UNAVAILABLE') return bulkUnavailable;
  return found[0]?.owner === owner ? (found[0].bulk ?? bulkUnreadable) : bulkUpdateNotFound;
}
