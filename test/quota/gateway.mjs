import { fileURLToPath } from 'node:url';
import { createServerProcess } from '../replicas/processes.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/**
 * Creates a gateway whose bulk updates follow the quota alone. Each start has another port.
 *
 * @param {Awaited<ReturnType<typeof import('./provider.mjs').startProviders>>} providers
 * @param {Readonly<Record<string, string>>} storage
 */
export function createGateway({ vertra, vida }, storage) {
  let url = '';
  const env = {
    ...{ PORT: '0', RATE_LIMIT_PER_MINUTE: '1000000', VERTRA_DIALECT: 'workspaces-flat' },
    ...{ VIDA_API_TOKEN: vida.token, VIDA_ORIGIN: vida.origin },
    ...{ VERTRA_API_TOKEN: vertra.token, VERTRA_ORIGIN: vertra.origin },
    ...storage,
  };
  const server = createServerProcess(process.execPath, [main], {
    env,
    isReady(line) {
      const { graphql, msg } = JSON.parse(line);
      if (msg === 'ready') url = graphql;
      return msg === 'ready';
    },
  });
  /**
   * @param {string} query
   * @param {object} variables
   */
  const send = async (query, variables) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0];
  };
  return {
    ...server,
    /** @type {(inputs: readonly object[]) => Promise<string>} */
    startBulk: async (inputs) => (await send(startMutation, { inputs })).id,
    /** @type {(id: string) => Promise<{ state: string, waiting: number, updated: number, resumesAt: string | null }>} */
    readBulk: (id) => send(bulkQuery, { id }),
    /** @type {(input: object) => Promise<string>} */
    update: async (input) => (await send(updateMutation, { input })).__typename,
  };
}

const startMutation = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  startBulkUpdate(inputs: $inputs) { __typename ... on OrganizationBulkUpdate { id } }
}`;

const bulkQuery = `query ($id: ID!) {
  bulkUpdate(id: $id) { __typename ... on OrganizationBulkUpdate { state waiting updated resumesAt } }
}`;

/** Selects nothing that the response of the provider does not contain, which would be read. */
const updateMutation = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) { __typename }
}`;
