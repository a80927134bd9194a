import { GraphQLError } from 'graphql';
import type { BulkItem, BulkItemPageRequest, BulkUpdate, BulkUpdates } from '../domain/bulk/bulk-update.ts';
import { maxFailedItems } from './argument-limits.ts';
import { toGraphQLError } from './read-error.ts';

/** An item has an issue or two, and at most 100: 500 such items take a second of the event loop. */
const maxIssues = 10_000;

type Reads = Map<string, Promise<readonly BulkItem[]>>;

/** By the object that a bulk update is in one answer, so that nothing outlasts that. */
const readsByBulk = new WeakMap<BulkUpdate, Reads>();

/** Reads the failed items of a bulk update; under several aliases, or for several subscribers of one event, once. */
export function readFailedItems(
  bulkUpdate: BulkUpdate,
  { after, first }: { readonly after: number; readonly first: number },
  bulk: BulkUpdates,
): Promise<readonly BulkItem[]> {
  const stretch = { after, count: Math.min(Math.max(first, 0), maxFailedItems) };
  const reads: Reads = readsByBulk.get(bulkUpdate) ?? new Map();
  readsByBulk.set(bulkUpdate, reads);
  const key = `${stretch.after} ${stretch.count}`;
  const read = reads.get(key) ?? readItems(bulkUpdate, stretch, bulk);
  reads.set(key, read);
  return read;
}

/** @throws GraphQLError for items that cannot be read, and for more issues than one answer holds */
async function readItems(
  { id }: BulkUpdate,
  stretch: BulkItemPageRequest,
  bulk: BulkUpdates,
): Promise<readonly BulkItem[]> {
  const items = await bulk.items(id, stretch);
  if ('kind' in items) throw toGraphQLError(items);
  const issues = items.reduce((sum, { outcome }) => sum + countIssues(outcome), 0);
  if (issues > maxIssues) throw tooManyIssues(items.length, issues);
  return items;
}

function countIssues(outcome: BulkItem['outcome']): number {
  return outcome.kind === 'input' ? outcome.issues.length : 0;
}

function tooManyIssues(items: number, issues: number): GraphQLError {
  return new GraphQLError(
    `These ${items} items have ${issues} issues, and one answer lists at most ${maxIssues}. Request fewer items with \`first\`.`,
    { extensions: { code: 'TOO_MANY_ISSUES', limit: maxIssues } },
  );
}
