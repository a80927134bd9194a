import { fileURLToPath } from 'node:url';
import { organizationId, updates } from './settings.mjs';

/**
 * What is measured: a program, how it is asked for one update, and what its success looks like.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {string} script
 * @property {string} body
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

/**
 * @param {string} mainPath the gateway's main.js
 * @returns {Target}
 */
export function gatewayTarget(mainPath) {
  return {
    name: 'gateway',
    script: mainPath,
    body: JSON.stringify({
      query: mutation,
      variables: { input: { vertra: { organizationId, ...updates } } },
    }),
    urlOf: (ready) => ready['graphql'],
    isSuccess({ data, errors }) {
      const updated = data?.updateOrganization;
      const { __typename, organization } = updated ?? {};
      return !errors && __typename === 'OrganizationUpdated' && organization?.name === updates.name;
    },
  };
}

/** @returns {Target} */
export function proxyTarget() {
  return {
    name: 'bare proxy',
    script: fileURLToPath(new URL('proxy.mjs', import.meta.url)),
    body: JSON.stringify({ organizationId, ...updates }),
    urlOf: (ready) => ready['origin'],
    isSuccess: ({ response, status }) => status === 'success' && response?.name === updates.name,
  };
}
