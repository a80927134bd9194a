import { fileURLToPath } from 'node:url';
import { organizationId, updates } from './settings.mjs';

/**
 * What is measured: a program, how it is asked for one update, and what its success looks like.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} script
 * @property {Record<string, string>} [env] beside that of every target
 * @property {string} body
 * @property {Record<string, string>} [headers]
 * @property {boolean} [keyed] has each request an idempotency key of its own?
 * @property {(ready: Record<string, string>) => string | undefined} urlOf
 * @property {(answer: any) => boolean} isSuccess
 */

// Everything that Vertra's answer holds, so that both targets give back the same. Kept here and not taken from
// schema/operations, which may change from one version to the next: these numbers are to be compared.
const mutation = `mutation Bench($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename
    ... on OrganizationUpdated {
      appliedFields
      organization {
        id provider providerId name description tags ownerId
        members { userId role joinedAt }
        createdAt updatedAt
      }
    }
    ... on OrganizationError { message code applied }
  }
}`;

/** @param {any} answer */
function isUpdated({ data, errors }) {
  const { __typename, organization } = data?.updateOrganization ?? {};
  return !errors && __typename === 'OrganizationUpdated' && organization?.name === updates.name;
}

const body = JSON.stringify({
  query: mutation,
  variables: { input: { vertra: { organizationId, ...updates } } },
});

/** @param {Record<string, string>} ready */
const urlOf = (ready) => ready['graphql'];

/** @param {string} name */
const scriptOf = (name) => fileURLToPath(new URL(`${name}.mjs`, import.meta.url));

/**
 * The gateway as it is in production: who calls is asked, limits, metrics and the log are on.
 *
 * @param {string} mainPath the gateway's main.js
 * @param {import('./caller.mjs').BenchCaller} caller
 * @returns {Target[]} without an idempotency key, and with one for each update
 */
export function gatewayTargets(mainPath, { env, headers }) {
  const target = { script: mainPath, env, headers, body, urlOf, isSuccess: isUpdated };
  return [
    { ...target, name: 'gateway' },
    { ...target, name: 'gateway, keyed', keyed: true },
  ];
}

/** @returns {Target} */
export function proxyTarget() {
  return {
    name: 'bare proxy',
    script: scriptOf('proxy'),
    body: JSON.stringify({ organizationId, ...updates }),
    urlOf: (ready) => ready['origin'],
    isSuccess: ({ response, status }) => status === 'success' && response?.name === updates.name,
  };
}

/**
 * What else could stand there, each as its own documents set it up: none asks who calls, limits or counts anything, or
 * writes a log.
 *
 * @returns {Target[]}
 */
export function peerTargets() {
  const peer = { body, urlOf, isSuccess: isUpdated };
  return [
    { ...peer, name: 'Mercurius + JIT', script: scriptOf('peers/mercurius'), env: { MERCURIUS_JIT: '1' } },
    { ...peer, name: 'Mercurius', script: scriptOf('peers/mercurius') },
    { ...peer, name: 'Apollo Server', script: scriptOf('peers/apollo') },
    { ...peer, name: 'Apollo + RESTDataSource', script: scriptOf('peers/apollo'), env: { APOLLO_REST: '1' } },
    { ...peer, name: 'Yoga + Pothos', script: scriptOf('peers/yoga') },
    hiveTarget(),
  ];
}

/** Its schema is what Mesh makes of Vertra's OpenAPI document, so that the same is asked for in other words. */
function hiveTarget() {
  const query = `mutation Bench($id: String!, $input: Update_Input!) {
    updateOrganization(id: $id, input: $input) {
      status
      response { id name description tags owner_id members { user_id role joined_at } created_at updated_at }
    }
  }`;
  return {
    name: 'Hive Gateway + Mesh',
    script: scriptOf('peers/hive'),
    body: JSON.stringify({ query, variables: { id: organizationId, input: { updates } } }),
    urlOf,
    isSuccess: (/** @type {any} */ { data, errors }) =>
      !errors && data?.updateOrganization?.response?.name === updates.name,
  };
}
