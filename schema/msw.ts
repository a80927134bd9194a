import type { GraphQLHandler } from 'msw';
import { graphql, HttpResponse } from 'msw';
import {
  bulkProgress,
  bulkResults,
  bulkStartResults,
  comparisonResults,
  lists,
  readResults,
  unknownOutcomes,
  updateResults,
} from './generated/results.ts';
import type { ComparisonResult, ReadResult, UpdateResult } from './match-result.ts';
import type { Answer, BulkProgress, BulkResult, BulkStartResult, Results } from './mock/result-types.ts';

export type { Answer, BulkProgress, BulkResult, BulkStartResult, Results } from './mock/result-types.ts';

/** What the gateway answers, recorded from its sandbox: a start for results of your own. */
export const recorded = {
  bulkProgress,
  bulkResults,
  bulkStartResults,
  comparisonResults,
  lists,
  readResults,
  unknownOutcomes,
  updateResults,
};

const { failedItems, ...bulkState } = bulkResults.OrganizationBulkUpdate;

/** Only the query of a bulk update selects its failed items. */
const cancelResults: Results<BulkProgress> = { ...bulkResults, OrganizationBulkUpdate: bulkState };

/** Answers `UpdateOrganization` with a member of `UpdateOrganizationResult`, by its name, or with a result of your own. */
export function mockUpdateOrganization(answer: Answer<UpdateResult>): GraphQLHandler {
  return mockMutation('UpdateOrganization', { updateOrganization: toResult(updateResults, answer) });
}

/** Answers `UpdateOrganizations` with one result for each update. */
export function mockUpdateOrganizations(answers: readonly Answer<UpdateResult>[]): GraphQLHandler {
  const results = answers.map((answer) => toResult(updateResults, answer));
  return mockMutation('UpdateOrganizations', { updateOrganizations: results });
}

/** Answers `Organization`. */
export function mockOrganization(answer: Answer<ReadResult>): GraphQLHandler {
  return mockQuery('Organization', { organization: toResult(readResults, answer) });
}

/** Answers `CompareUpdate`. */
export function mockCompareUpdate(answer: Answer<ComparisonResult>): GraphQLHandler {
  return mockQuery('CompareUpdate', { compareUpdate: toResult(comparisonResults, answer) });
}

/** Answers `CompareUpdates` with one result for each update. */
export function mockCompareUpdates(answers: readonly Answer<ComparisonResult>[]): GraphQLHandler {
  const results = answers.map((answer) => toResult(comparisonResults, answer));
  return mockQuery('CompareUpdates', { compareUpdates: results });
}

/** Answers `StartBulkUpdate`. */
export function mockStartBulkUpdate(answer: Answer<BulkStartResult>): GraphQLHandler {
  return mockMutation('StartBulkUpdate', { startBulkUpdate: toResult(bulkStartResults, answer) });
}

/** Answers `RetryBulkUpdate`. */
export function mockRetryBulkUpdate(answer: Answer<BulkStartResult>): GraphQLHandler {
  return mockMutation('RetryBulkUpdate', { retryBulkUpdate: toResult(bulkStartResults, answer) });
}

/** Answers `CancelBulkUpdate`. */
export function mockCancelBulkUpdate(answer: Answer<BulkProgress>): GraphQLHandler {
  return mockMutation('CancelBulkUpdate', { cancelBulkUpdate: toResult(cancelResults, answer) });
}

/** Answers `BulkUpdate`. */
export function mockBulkUpdate(answer: Answer<BulkResult>): GraphQLHandler {
  return mockQuery('BulkUpdate', { bulkUpdate: toResult(bulkResults, answer) });
}

/** Answers `BulkUpdateProgress` with a stream of these states, by default of a bulk update that is done. */
export function mockBulkUpdateProgress(states: readonly BulkProgress[] = bulkProgress): GraphQLHandler {
  const events = states.map((bulkUpdateProgress) => ({ data: { bulkUpdateProgress } }));
  const text = events.map((event) => `event: next\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const headers = { 'content-type': 'text/event-stream' };
  // MSW has no handler for subscriptions; the others answer when this one returns nothing.
  return graphql.operation(({ operationName }) =>
    operationName === 'BulkUpdateProgress'
      ? new Response(`${text}event: complete\ndata:\n\n`, { headers })
      : undefined,
  );
}

/** Returns a handler for each operation, with its success. Give others to `server.use` for a single test. */
export function createHandlers(): GraphQLHandler[] {
  return [
    mockUpdateOrganization('OrganizationUpdated'),
    mockUpdateOrganizations(['OrganizationUpdated']),
    mockOrganization('Organization'),
    mockCompareUpdate('OrganizationComparison'),
    mockCompareUpdates(['OrganizationComparison']),
    mockStartBulkUpdate('OrganizationBulkUpdate'),
    mockRetryBulkUpdate('OrganizationBulkUpdate'),
    mockCancelBulkUpdate('OrganizationBulkUpdate'),
    mockBulkUpdate('OrganizationBulkUpdate'),
    mockBulkUpdateProgress(),
    ...Object.entries<object>({ ...lists }).map(([name, data]) => mockQuery(name, data)),
  ];
}

function toResult<Result extends { readonly __typename: string }>(
  results: Results<Result>,
  answer: Answer<Result>,
): Result {
  return typeof answer === 'string' ? results[answer as Result['__typename']] : answer;
}

function mockQuery(name: string, data: object): GraphQLHandler {
  return graphql.query(name, () => HttpResponse.json({ data }));
}

function mockMutation(name: string, data: object): GraphQLHandler {
  return graphql.mutation(name, () => HttpResponse.json({ data }));
}
