import { fileURLToPath } from 'node:url';
import { organizationId, updates } from './settings.mjs';

/**
 * A program to measure, one request, and the check of its success.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} script
 * @property {Record<string, string>} [env] in addition to the environment of every target
 * @property {readonly string[]} [imports] modules that are loaded before the script
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {boolean} [keyed] whether each request has its own idempotency key
 * @property {{ reads?: number, writes?: number } | 'any'} [calls] what each request causes at the provider; one write by default
 * @property {number} [updatesEach] the updates of one request, each of which is a mutation of the table; 1 by default
 * @property {number} [fewer] how many times fewer requests a round has, for requests that take longer; 1 by default
 * @property {number} [callers] the concurrent callers; `loadConnections` by default
 * @property {boolean} [detailed] whether its start is measured, too, and its latency at a fixed rate
 * @property {(ready: Record<string, string>) => string | undefined} findUrl
 * @property {(response: any) => boolean} isSuccess
 */

/** Everything in Vertra's response, so that all targets return the same data. */
export const organizationFields = `
  id provider providerId name description tags ownerId
  members { userId role joinedAt }
  createdAt updatedAt`;

// It is not imported from schema/operations, which can change: the results of different versions must be comparable.
const mutation = `mutation Bench($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename
    ... on OrganizationUpdated {
      fields { path state }
      organization { ${organizationFields} }
    }
    ... on OrganizationError { message code applied }
  }
}`;

/** @param {any} response */
function isUpdated({ data, errors }) {
  const { __typename, organization } = data?.updateOrganization ?? {};
  return !errors && __typename === 'OrganizationUpdated' && organization?.name === updates.name;
}

/** The request and the check of an update, which are the same for the gateway and most other servers. */
export const ordinaryUpdate = {
  body: JSON.stringify({ query: mutation, variables: { input: { vertra: { organizationId, ...updates } } } }),
  findUrl: (/** @type {Record<string, string>} */ ready) => ready['graphql'],
  isSuccess: isUpdated,
};

/** @param {string} name */
export const toScriptPath = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/**
 * Creates the gateway with production settings: authentication, limits, metrics and the log are enabled.
 *
 * @param {string} mainPath the gateway's main.js
 * @param {import('./create-caller.mjs').BenchCaller} caller
 * @returns {Target}
 */
export function gatewayTarget(mainPath, { env, headers }) {
  return { ...ordinaryUpdate, name: 'ordinary', script: mainPath, env, headers, detailed: true };
}

/** @returns {Target} the bare proxy, beside which every other target is measured */
export function proxyTarget() {
  return {
    name: 'bare proxy',
    detailed: true,
    script: toScriptPath('bare-proxy'),
    body: JSON.stringify({ organizationId, ...updates }),
    findUrl: (ready) => ready['origin'],
    isSuccess: ({ response, status }) => status === 'success' && response?.name === updates.name,
  };
}
