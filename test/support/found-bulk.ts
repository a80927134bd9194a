import type { BulkUpdateQuery } from '../../schema/operations.ts';

type Result = NonNullable<BulkUpdateQuery['bulkUpdate']>;
type BulkUpdateResult = Extract<Result, { __typename: 'OrganizationBulkUpdate' }>;

/** A bulk update with the items of its page in place of the page. */
export type FoundBulk = Omit<BulkUpdateResult, 'failedItems'> & {
  readonly failedItems: readonly BulkUpdateResult['failedItems']['edges'][number]['node'][];
};

export type Found = FoundBulk | Exclude<Result, BulkUpdateResult>;

/** @throws Error when the page could not be listed */
export function toFound(result: Result | null | undefined): Found {
  if (!result) throw new Error('bulkUpdate returned null');
  if (result.__typename !== 'OrganizationBulkUpdate') return result;
  const { edges, error } = result.failedItems;
  if (error) throw new Error(error.message);
  return { ...result, failedItems: edges.map(({ node }) => node) };
}
