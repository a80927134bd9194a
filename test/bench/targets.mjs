import { fileURLToPath } from 'node:url';
import { organizationId, updates } from './settings.mjs';

/**
 * A program to measure, the request for one update, and the check of its success.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} script
 * @property {Record<string, string>} [env] in addition to the environment of every target
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {boolean} [keyed] whether each request has its own idempotency key
 * @property {(ready: Record<string, string>) => string | undefined} findUrl
 * @property {(response: any) => boolean} isSuccess
 */

// Selects everything in Vertra's response, so that all targets return the same data. It is not imported from
// schema/operations, which can change: the results of different versions must be comparable.
const mutation = `mutation Bench($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename
    ... on OrganizationUpdated {
      fields { path state }
      organization {
        id provider providerId name description tags ownerId
        members { userId role joinedAt }
        createdAt updatedAt
      }
    }
    ... on OrganizationError { message code applied }
  }
}`;

/** @param {any} response */
function isUpdated({ data, errors }) {
  const { __typename, organization } = data?.updateOrganization ?? {};
  return !errors && __typename === 'OrganizationUpdated' && organization?.name === updates.name;
}

const body = JSON.stringify({
  query: mutation,
  variables: { input: { vertra: { organizationId, ...updates } } },
});

/** @param {Record<string, string>} ready */
const findUrl = (ready) => ready['graphql'];

/** @param {string} name */
const toScriptPath = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/**
 * Creates the gateway with production settings: authentication, limits, metrics and the log are enabled.
 *
 * @param {string} mainPath the gateway's main.js
 * @param {import('./create-caller.mjs').BenchCaller} caller
 * @returns {Target[]} without an idempotency key, and with a key for each update
 */
export function gatewayTargets(mainPath, { env, headers }) {
  const target = { script: mainPath, env, headers, body, findUrl, isSuccess: isUpdated };
  return [
    { ...target, name: 'gateway' },
    { ...target, name: 'gateway, keyed', keyed: true },
  ];
}

/** @returns {Target} the bare proxy */
export function proxyTarget() {
  return {
    name: 'bare proxy',
    script: toScriptPath('bare-proxy'),
    body: JSON.stringify({ organizationId, ...updates }),
    findUrl: (ready) => ready['origin'],
    isSuccess: ({ response, status }) => status === 'success' && response?.name === updates.name,
  };
}

/**
 * Creates the alternatives, each set up as its own documentation shows: none has authentication, limits, metrics or a
 * log.
 *
 * @returns {Target[]}
 */
export function peerTargets() {
  const peer = { body, findUrl, isSuccess: isUpdated };
  return [
    {
      ...peer,
      name: 'Mercurius + JIT',
      script: toScriptPath('peers/mercurius'),
      env: { MERCURIUS_JIT: '1' },
    },
    { ...peer, name: 'Mercurius', script: toScriptPath('peers/mercurius') },
    { ...peer, name: 'Apollo Server', script: toScriptPath('peers/apollo') },
    {
      ...peer,
      name: 'Apollo + RESTDataSource',
      script: toScriptPath('peers/apollo'),
      env: { APOLLO_REST: '1' },
    },
    { ...peer, name: 'Yoga + Pothos', script: toScriptPath('peers/yoga') },
    hiveTarget(),
  ];
}

/** Creates Hive Gateway; Mesh derives its schema from Vertra's OpenAPI document, so the same query has other names. */
function hiveTarget() {
  const query = `mutation Bench($id: String!, $input: Update_Input!) {
    updateOrganization(id: $id, input: $input) {
      status
      response { id name description tags owner_id members { user_id role joined_at } created_at updated_at }
    }
  }`;
  return {
    name: 'Hive Gateway + Mesh',
    script: toScriptPath('peers/hive'),
    body: JSON.stringify({ query, variables: { id: organizationId, input: { updates } } }),
    findUrl,
    isSuccess: (/** @type {any} */ { data, errors }) =>
      !errors && data?.updateOrganization?.response?.name === updates.name,
  };
}
