import { setTimeout as pause } from 'node:timers/promises';

const startMutation = `mutation Start($inputs: [UpdateOrganizationInput!]!, $key: String) {
  startBulkUpdate(inputs: $inputs, idempotencyKey: $key) { __typename ... on OrganizationBulkUpdate { id } }
}`;
const readQuery = `query Read($id: ID!) {
  bulkUpdate(id: $id) { __typename ... on OrganizationBulkUpdate { total waiting } }
}`;

/**
 * @param {string} url
 * @param {string} query
 * @param {object} variables
 */
async function ask(url, query, variables) {
  const signal = AbortSignal.timeout(10_000);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  return (await response.json()).data;
}

/**
 * Starts a bulk update, under its key again until it is known to be started.
 *
 * @param {() => string} someUrl
 * @param {string} key
 * @param {readonly import('./ledger.mjs').Update[]} updates
 * @returns {Promise<string>} its id
 */
export async function startBulk(someUrl, key, updates) {
  for (;;) {
    const variables = { inputs: updates.map(({ input }) => input), key };
    const data = await ask(someUrl(), startMutation, variables).catch(() => null);
    if (data?.startBulkUpdate?.id) return data.startBulkUpdate.id;
    await pause(250);
  }
}

/**
 * Resolves when no item of it waits.
 *
 * @param {() => string} someUrl
 * @param {string} id
 */
export async function bulkEnded(someUrl, id) {
  for (;;) {
    const data = await ask(someUrl(), readQuery, { id }).catch(() => null);
    if (data?.bulkUpdate?.waiting === 0) return;
    await pause(250);
  }
}
