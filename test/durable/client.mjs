import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './settings.mjs';

/** The wait before a request without a response is sent again. */
const retryMs = 50;

const errorFields = '... on OrganizationError { applied message }';

const updateMutation = `mutation Update($input: UpdateOrganizationInput!, $key: String) {
  updateOrganization(input: $input, idempotencyKey: $key) { __typename ${errorFields} }
}`;

const startMutation = `mutation Start($inputs: [UpdateOrganizationInput!]!, $key: String) {
  startBulkUpdate(inputs: $inputs, idempotencyKey: $key) { __typename ... on OrganizationBulkUpdate { id } ${errorFields} }
}`;

const countsQuery = `query Counts($id: ID!) {
  bulkUpdate(id: $id) {
    __typename
    ... on OrganizationBulkUpdate { total waiting updated partiallyUpdated failed unknown cancelled }
  }
}`;

const failedItemsQuery = `query FailedItems($id: ID!, $after: String) {
  bulkUpdate(id: $id) {
    __typename
    ... on OrganizationBulkUpdate {
      failedItems(first: 100, after: $after) {
        nodes { index error { __typename applied } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

/**
 * The outcome of an update: `applied` is null for one that was applied.
 *
 * @typedef {{ __typename: string, applied?: 'NOT_APPLIED' | 'UNKNOWN' }} Outcome
 * @typedef {{ index: number, error: Outcome | null }} FailedItem
 * @typedef {{ total: number, waiting: number, updated: number, failed: number, unknown: number }} Counts
 */

/**
 * Creates a client that sends each request again, with the same key, until a gateway responds.
 *
 * @param {string} url
 */
export function createClient(url) {
  /**
   * @param {string} query
   * @param {object} variables
   */
  const send = async (query, variables) => {
    for (;;) {
      const body = JSON.stringify({ query, variables });
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(limits.answerMs);
      const response = await fetch(url, { method: 'POST', headers, body, signal })
        .then((reply) => reply.json())
        .catch(() => null);
      const [result] = Object.values(response?.data ?? {});
      if (result && result.__typename !== 'OrganizationUnavailableError') return result;
      await delay(retryMs);
    }
  };
  return {
    /** @type {(input: object, key: string) => Promise<Outcome>} */
    update: (input, key) => send(updateMutation, { input, key }),
    /** @type {(inputs: readonly object[], key: string) => Promise<string>} */
    startBulk: async (inputs, key) => (await send(startMutation, { inputs, key })).id,
    /** @type {(id: string) => Promise<Counts>} */
    readCounts: (id) => send(countsQuery, { id }),
    /** @type {(id: string) => Promise<FailedItem[]>} */
    async readFailedItems(id) {
      const items = [];
      let after = null;
      do {
        const { failedItems } = await send(failedItemsQuery, { id, after });
        items.push(...failedItems.nodes);
        after = failedItems.pageInfo.hasNextPage ? failedItems.pageInfo.endCursor : null;
      } while (after !== null);
      return items;
    },
  };
}
