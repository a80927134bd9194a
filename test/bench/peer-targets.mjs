import { organizationId, updates } from './settings.mjs';
import { ordinaryUpdate, toScriptPath } from './targets.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** @type {readonly Target[]} each set up as the first page of its documentation shows */
const barePeers = [
  { ...ordinaryUpdate, name: 'Mercurius + JIT', script: toScriptPath('peers/mercurius') },
  { ...ordinaryUpdate, name: 'Apollo + RESTDataSource', script: toScriptPath('peers/apollo') },
  { ...ordinaryUpdate, name: 'Yoga + Pothos', script: toScriptPath('peers/yoga') },
  hiveTarget(),
];

/**
 * Creates the alternatives in two forms: bare, and with the gateway's rules by plugins of their own ecosystem, namely API keys,
 * a rate limit, security headers, a log line for each request, metrics, and a limit of the depth.
 *
 * @param {import('./create-caller.mjs').BenchCaller} caller
 * @returns {readonly Target[]}
 */
export function peerTargets({ env, headers }) {
  return barePeers.flatMap((peer) => [
    { ...peer, detailed: true },
    { ...peer, detailed: true, name: `${peer.name} with rules`, env: { ...env, PEER_RULES: 'on' }, headers },
  ]);
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
    findUrl: ordinaryUpdate.findUrl,
    isSuccess: (/** @type {any} */ { data, errors }) =>
      !errors && data?.updateOrganization?.response?.name === updates.name,
    fewer: 2,
  };
}
