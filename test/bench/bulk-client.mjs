import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { limits, organizationId, updates } from './settings.mjs';

const start = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  startBulkUpdate(inputs: $inputs) { __typename ... on OrganizationBulkUpdate { id } }
}`;
const progress = `query ($id: ID!) {
  bulkUpdate(id: $id) { __typename ... on OrganizationBulkUpdate { waiting updated } }
}`;
const cancel = 'mutation ($id: ID!) { cancelBulkUpdate(id: $id) { __typename } }';

/** Often enough for the smallest bulk update, and rarely enough to cost nothing beside the largest. */
const pollMs = 100;
const maxPolls = 600;

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 */
export function createBulkClient(url, headers) {
  const send = async (/** @type {string} */ query, /** @type {object} */ variables) => {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
      headersTimeout: limits.responseMs,
    });
    const { data, errors } = /** @type {any} */ (await response.body.json());
    if (errors) throw new Error(JSON.stringify(errors).slice(0, 500));
    return /** @type {any} */ (Object.values(data)[0]);
  };
  return {
    /**
     * Starts a bulk update of as many organizations, and returns its id.
     *
     * @param {number} size
     * @returns {Promise<string>}
     */
    async start(size) {
      const inputs = Array.from({ length: size }, (_, index) => ({
        vertra: { organizationId: `${organizationId}x${index}`, ...updates },
      }));
      const started = await send(start, { inputs });
      if (!started.id) throw new Error(`The bulk update was not started: ${started.__typename}`);
      return started.id;
    },
    /**
     * Resolves when every item was updated.
     *
     * @param {string} id
     * @param {number} size
     */
    async waitFor(id, size) {
      for (let poll = 0; poll < maxPolls; poll += 1) {
        await delay(pollMs);
        const { updated, waiting } = await send(progress, { id });
        if (waiting === 0 && updated === size) return;
        if (waiting === 0) throw new Error(`${updated} of ${size} items were updated`);
      }
      throw new Error(`The bulk update of ${size} items took longer than ${(maxPolls * pollMs) / 1000} s`);
    },
    /** @param {string} id */
    cancel: (id) => send(cancel, { id }),
  };
}
