import * as requests from './kind-requests.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';
import { toTraced, traceparent } from './traced.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/**
 * @typedef {object} Surroundings
 * @property {import('./create-caller.mjs').BenchCaller} caller
 * @property {(target: string) => string} toCollectorUrl the destination of the spans of a target
 * @property {string | null} redisUrl
 */

const pageOrigin = 'https://frontend.example';

const fromRouter = {
  accept: 'application/json, application/graphql-response+json',
  'apollographql-client-name': 'router',
  traceparent,
};

/**
 * Creates a target for each kind of request, with production settings; ordinary requests are first.
 *
 * @param {string} mainPath the gateway's main.js
 * @param {Surroundings} surroundings
 * @returns {readonly Target[]}
 */
export function kindTargets(mainPath, { caller, redisUrl, toCollectorUrl }) {
  const ordinary = gatewayTarget(mainPath, caller);
  /** @type {(name: string, more: Partial<Target>) => Target} */
  const vary = (name, { env, headers, ...more }) => ({
    ...ordinary,
    detailed: false,
    ...more,
    name,
    env: { ...ordinary.env, ...env },
    headers: { ...ordinary.headers, ...headers },
  });
  const inFile = () => ({ DATA_DIR: createTempFolder() });
  return [
    ordinary,
    vary('CORS', { env: { CORS_ORIGINS: pageOrigin }, headers: { origin: pageOrigin } }),
    vary('@include', requests.included),
    vary('traced', toTraced(toCollectorUrl('traced'))),
    vary('in a file', { env: inFile() }),
    vary('keyed', { keyed: true }),
    vary('keyed in a file', { keyed: true, env: inFile(), detailed: true }),
    ...(redisUrl === null ? [] : [vary('keyed on Redis', { keyed: true, env: { REDIS_URL: redisUrl } })]),
    vary('expected', requests.expectedValues),
    vary('InputError', requests.inputError),
    vary('read', requests.read),
    vary('batch of 20 (each)', requests.batchOf20),
    vary('from a router', { headers: fromRouter }),
    vary('_entities', { ...requests.entities, headers: fromRouter }),
    vary('introspection', { ...requests.introspection, env: { INTROSPECTION: 'on' } }),
    vary('no log and no metrics', {
      env: { LOG_LEVEL: 'warn' },
      imports: [new URL('disable-observability.mjs', import.meta.url).href],
    }),
  ];
}
