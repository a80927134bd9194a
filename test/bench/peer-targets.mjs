import { organizationId, updates } from './settings.mjs';
import { ordinaryUpdate, toScriptPath } from './targets.mjs';
import { toTraced } from './traced.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** Yoga and Hive Gateway have a plugin for traces; of the others, the modules that they use are instrumented. */
const tracedByPlugin = { env: { PEER_TRACES: 'plugin' } };

/** @type {readonly Target[]} each set up as the first page of its documentation shows */
const barePeers = [
  { ...ordinaryUpdate, name: 'Mercurius + JIT', script: toScriptPath('peers/mercurius') },
  { ...ordinaryUpdate, name: 'Apollo + RESTDataSource', script: toScriptPath('peers/apollo') },
  { ...ordinaryUpdate, ...tracedByPlugin, name: 'Yoga + Pothos', script: toScriptPath('peers/yoga') },
  hiveTarget(),
];

/**
 * Creates the alternatives in three forms: bare, with the gateway's rules by plugins of their own ecosystem, namely API keys,
 * a rate limit, security headers, a log line for each request, metrics, and a limit of the depth, and with traces in addition.
 *
 * @param {Pick<import('./kind-targets.mjs').Surroundings, 'caller' | 'toCollectorUrl'>} surroundings
 * @returns {readonly Target[]}
 */
export function peerTargets({ caller, toCollectorUrl }) {
  return barePeers.flatMap((peer) => {
    const withRules = {
      ...peer,
      name: `${peer.name} with rules`,
      env: { ...peer.env, ...caller.env, PEER_RULES: 'on' },
      headers: caller.headers,
    };
    const name = `${peer.name} traced`;
    return [
      { ...peer, detailed: true },
      { ...withRules, detailed: true },
      trace({ ...withRules, name }, toCollectorUrl(name)),
    ];
  });
}

/**
 * @param {Target} target
 * @param {string} collectorUrl
 * @returns {Target}
 */
function trace(target, collectorUrl) {
  const { env, headers } = toTraced(collectorUrl);
  return {
    ...target,
    imports: [new URL('peers/trace.mjs', import.meta.url).href],
    env: { ...target.env, ...env, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
    headers: { ...target.headers, ...headers },
  };
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
    ...tracedByPlugin,
    name: 'Hive Gateway + Mesh',
    script: toScriptPath('peers/hive'),
    body: JSON.stringify({ query, variables: { id: organizationId, input: { updates } } }),
    findUrl: ordinaryUpdate.findUrl,
    isSuccess: (/** @type {any} */ { data, errors }) =>
      !errors && data?.updateOrganization?.response?.name === updates.name,
    fewer: 2,
  };
}
