import type { BulkItem, BulkItemPageRequest, BulkUpdate, BulkUpdates } from '../domain/bulk/bulk-update.ts';
import { invalidCursor } from '../domain/errors.ts';
import { pageSizes } from './argument-limits.ts';
import type { Connection } from './connection.ts';
import { toConnection, toFailedConnection } from './connection.ts';
import type { PageArguments, ParsedPage } from './page-arguments.ts';
import { parsePage } from './page-arguments.ts';

/** An item usually has one or two issues, and at most 100; 500 items of 100 issues block the event loop for a second. */
const maxIssues = 10_000;

type Page = Connection<BulkItem>;

/** Keyed by the object of a bulk update in one response, so that no other response reuses its reads. */
const readsByBulkUpdate = new WeakMap<BulkUpdate, Map<string, Promise<Page>>>();

/** Reads a page of failed items, once for all aliases of the field and all subscribers of one event. */
export function readFailedItems(
  bulkUpdate: BulkUpdate,
  args: PageArguments,
  bulk: BulkUpdates,
): Page | Promise<Page> {
  const page = parsePage(args, pageSizes.failedItems, null);
  if (page.kind === 'input') return toFailedConnection(page, null);
  const index = page.after === null ? -1 : parsePosition(page.after);
  if (index === undefined) return toFailedConnection(invalidCursor(null), null);
  const reads = readsByBulkUpdate.get(bulkUpdate) ?? new Map<string, Promise<Page>>();
  readsByBulkUpdate.set(bulkUpdate, reads);
  const key = `${index} ${page.count}`;
  const read = reads.get(key) ?? readPage(bulkUpdate, index, page, bulk);
  reads.set(key, read);
  return read;
}

async function readPage(
  { id }: BulkUpdate,
  index: number,
  { after, count }: ParsedPage,
  bulk: BulkUpdates,
): Promise<Page> {
  // One more than the page has shows whether another page follows.
  const request: BulkItemPageRequest = { after: index, count: count + 1 };
  const items = await bulk.items(id, request);
  if ('kind' in items) return toFailedConnection(items, after);
  const listed = items.slice(0, Math.min(count, countFitting(items)));
  const entries = listed.map((item) => ({ position: toPosition(item), node: item }));
  return toConnection(entries, { after, hasMore: listed.length < items.length });
}

/** Counts the first items that have at most `maxIssues` issues together; at least one, so that every page moves on. */
function countFitting(items: readonly BulkItem[]): number {
  let issues = 0;
  const end = items.findIndex(({ outcome }) => {
    issues += outcome.kind === 'input' ? outcome.issues.length : 0;
    return issues > maxIssues;
  });
  return end === -1 ? items.length : Math.max(end, 1);
}

const position = /^item:(0|[1-9]\d{0,8})$/;

function toPosition({ index }: BulkItem): string {
  return `item:${index}`;
}

/** @returns the index in a position; undefined when it is a position of another list */
function parsePosition(text: string): number | undefined {
  const index = position.exec(text)?.[1];
  return index === undefined ? undefined : Number(index);
}
