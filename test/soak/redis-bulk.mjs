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
async function send(url, query, variables) {
  const signal = AbortSignal.timeout(10_000);
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  return (await response.json()).data;
}

/**
 * Starts a bulk update, and retries with the same key until the start is confirmed.
 *
 * @param {() => Promise<string>} pickUrl
 * @param {string} key
 * @param {readonly import('./ledger.mjs').Update[]} updates
 * @returns {Promise<string>} its id
 */
export async function startBulk(pickUrl, key, updates) {
  for (;;) {
    const variables = { inputs: updates.map(({ input }) => input), key };
    const data = await send(await pickUrl(), startMutation, variables).catch(() => null);
    if (data?.startBulkUpdate?.id) return data.startBulkUpdate.id;
    await pause(250);
  }
}

/**
 * Resolves when no item of a bulk update is waiting.
 *
 * @param {() => Promise<string>} pickUrl
 * @param {string} id
 */
export async function waitForBulk(pickUrl, id) {
  for (;;) {
    const data = await send(await pickUrl(), readQuery, { id }).catch(() => null);
    if (data?.bulkUpdate?.waiting === 0) return;
    await pause(250);
  }
}
