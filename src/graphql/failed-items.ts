import { GraphQLError } from 'graphql';
import type { BulkItem, BulkItemPageRequest, BulkUpdate, BulkUpdates } from '../domain/bulk/bulk-update.ts';
import { maxFailedItems } from './argument-limits.ts';
import { toGraphQLError } from './read-error.ts';

/** An item usually has one or two issues, and at most 100; 500 items of 100 issues block the event loop for a second. */
const maxIssues = 10_000;

type PageReads = Map<string, Promise<readonly BulkItem[]>>;

/** Keyed by the object of a bulk update in one response, so that no other response reuses its reads. */
const readsByBulkUpdate = new WeakMap<BulkUpdate, PageReads>();

/** Reads a page of failed items, once for all aliases of the field and all subscribers of one event. */
export function readFailedItems(
  bulkUpdate: BulkUpdate,
  { after, first }: { readonly after: number; readonly first: number },
  bulk: BulkUpdates,
): Promise<readonly BulkItem[]> {
  const page = { after, count: Math.min(Math.max(first, 0), maxFailedItems) };
  const reads: PageReads = readsByBulkUpdate.get(bulkUpdate) ?? new Map();
  readsByBulkUpdate.set(bulkUpdate, reads);
  const key = `${page.after} ${page.count}`;
  const items = reads.get(key) ?? readItems(bulkUpdate, page, bulk);
  reads.set(key, items);
  return items;
}

/** @throws GraphQLError when the items cannot be read or have more than `maxIssues` issues */
async function readItems(
  { id }: BulkUpdate,
  page: BulkItemPageRequest,
  bulk: BulkUpdates,
): Promise<readonly BulkItem[]> {
  const items = await bulk.items(id, page);
  if ('kind' in items) throw toGraphQLError(items);
  const issues = items.reduce((sum, { outcome }) => sum + countIssues(outcome), 0);
  if (issues > maxIssues) throw createTooManyIssuesError(items.length, issues);
  return items;
}

function countIssues(outcome: BulkItem['outcome']): number {
  return outcome.kind === 'input' ? outcome.issues.length : 0;
}

function createTooManyIssuesError(items: number, issues: number): GraphQLError {
  return new GraphQLError(
    `These ${items} items have ${issues} issues, and one response lists at most ${maxIssues}. Request fewer items with \`first\`.`,
    { extensions: { code: 'TOO_MANY_ISSUES', limit: maxIssues } },
  );
}
