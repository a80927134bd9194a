import * as requests from './kind-requests.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/**
 * @typedef {object} Surroundings
 * @property {import('./create-caller.mjs').BenchCaller} caller
 * @property {string} collectorUrl the destination of the spans
 * @property {string | null} redisUrl
 */

const pageOrigin = 'https://frontend.example';

/** A sampled span context of version 00, as a router or a frontend with tracing sends it. */
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

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
export function kindTargets(mainPath, { caller, collectorUrl, redisUrl }) {
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
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl, OTEL_SERVICE_NAME: 'bench' };
  return [
    ordinary,
    vary('CORS', { env: { CORS_ORIGINS: pageOrigin }, headers: { origin: pageOrigin } }),
    vary('@include', requests.included),
    vary('traced', { env: tracing, headers: { traceparent } }),
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
