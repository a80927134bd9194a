import type { ChangeFilter } from '../domain/changes/changes.ts';
import type { Database } from '../storage/database.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { AllowedOrganizations } from './allowed-organizations.ts';
import { isAllowed, toAllowedOrganizations } from './allowed-organizations.ts';
import { toFirstRowId, toPosition, toRowId } from './sqlite-position.ts';
import type { ChangeSlice, ChangeStore } from './store.ts';
import { maxScanned } from './store.ts';
import { decodeChange } from './stored-change.ts';

type Row = readonly [id: number, organization: string, facts: string, result: string | null];

const columns = `SELECT id, organization, facts, result FROM changes WHERE format = ${recordFormat.change}`;
const period = 'id >= ? AND id < ? ORDER BY id DESC LIMIT ?';

/** Creates the reads of changes: of one organization by the index, and of several by a scan of the newest ones. */
export function createSqliteRead(database: Database): ChangeStore['read'] {
  const selectAll = database.prepare<Row>(`${columns} AND ${period}`);
  const selectOf = database.prepare<Row>(`${columns} AND organization = ? AND ${period}`);
  return ({ after, count, filter }) =>
    database.read(() => {
      const allowed = toAllowedOrganizations(filter.patterns);
      const { organizationId } = filter;
      const limit = organizationId === null && !allowed.isAll ? maxScanned : count;
      const range = [toFirstRowId(filter.since), toUpperId(after, filter), limit] as const;
      const rows = organizationId === null ? selectAll.all(...range) : selectOf.all(organizationId, ...range);
      return pickListed(rows, allowed, { count, limit });
    });
}

/** @param limits the maximum numbers of rows that are listed and that were read */
function pickListed(
  rows: readonly Row[],
  allowed: AllowedOrganizations,
  { count, limit }: { readonly count: number; readonly limit: number },
): ChangeSlice {
  const matching = rows.filter(([, organization]) => isAllowed(allowed, organization));
  if (matching.length > count) return toSlice(matching.slice(0, count), matching[count - 1]);
  return toSlice(matching, rows.length < limit ? undefined : rows.at(-1));
}

function toUpperId(after: string | null, { until }: ChangeFilter): number {
  const end =
    until === null ? Number.MAX_SAFE_INTEGER : Math.min(Number.MAX_SAFE_INTEGER, toFirstRowId(until));
  return after === null ? end : Math.min(end, toRowId(after));
}

function toSlice(rows: readonly Row[], lastRead: Row | undefined): ChangeSlice {
  const changes = rows.flatMap(
    ([id, organizationId, facts, result]) =>
      decodeChange({ position: toPosition(id), organizationId, facts, result }) ?? [],
  );
  return { changes, continueAfter: lastRead === undefined ? null : toPosition(lastRead[0]) };
}
