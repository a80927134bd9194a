import type {
  BulkUpdateProgressSubscription,
  BulkUpdateQuery,
  BulkUpdatesQuery,
  OrganizationChangesQuery,
  OrganizationComparisonState,
  OrganizationListQuery,
  OrganizationProvidersQuery,
  OrganizationsQuery,
  StartBulkUpdateMutation,
} from '../generated/graphql.ts';
import type { UpdateResult } from '../match-result.ts';

interface Member {
  readonly __typename: string;
}

/** One result for each member of a union. */
export type Results<Result extends Member> = {
  readonly [Name in Result['__typename']]: Extract<Result, { readonly __typename: Name }>;
};

/** A result, or the name of a member for the recorded one. */
export type Answer<Result extends Member> = Result | Result['__typename'];

/** The outcome of a start of a bulk update, or of a retry. */
export type BulkStartResult = NonNullable<StartBulkUpdateMutation['startBulkUpdate']>;

/** A bulk update with its failed items, or why it cannot be read. */
export type BulkResult = NonNullable<BulkUpdateQuery['bulkUpdate']>;

/** A state of a bulk update, or why it cannot be read. */
export type BulkProgress = NonNullable<BulkUpdateProgressSubscription['bulkUpdateProgress']>;

/** The unknown outcomes of an update, by what the provider holds then. */
export type UnknownOutcomes = Readonly<
  Record<
    OrganizationComparisonState,
    Extract<UpdateResult, { __typename: 'OrganizationOutcomeUnknownError' }>
  >
>;

/** The data of each operation that returns a list. */
export interface Lists {
  readonly Organizations: OrganizationsQuery;
  readonly OrganizationList: OrganizationListQuery;
  readonly OrganizationChanges: OrganizationChangesQuery;
  readonly OrganizationProviders: OrganizationProvidersQuery;
  readonly BulkUpdates: BulkUpdatesQuery;
}
