import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { updates } from './settings.mjs';
import { gatewayTargets } from './targets.mjs';

const pageOrigin = 'https://frontend.example';

/** A sampled span context of version 00, as a router or a frontend with tracing sends it. */
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/**
 * @typedef {import('./targets.mjs').Target & { writesEach: number }} KindTarget
 */

/**
 * Creates a target for each kind of request, with production settings; ordinary requests are first.
 *
 * @param {string} mainPath the gateway's main.js
 * @param {import('./create-caller.mjs').BenchCaller} caller
 * @param {string} collectorUrl the destination of the spans
 * @returns {readonly KindTarget[]}
 */
export function kindTargets(mainPath, caller, collectorUrl) {
  const [plain, keyed] = gatewayTargets(mainPath, caller);
  if (!plain || !keyed) throw new Error('There is no gateway to measure.');
  const { query, variables } = JSON.parse(plain.body);
  const ordinary = { ...plain, writesEach: 1 };
  const withHeaders = (/** @type {Record<string, string>} */ more) => ({ ...plain.headers, ...more });
  return [
    { ...ordinary, name: 'ordinary' },
    {
      ...ordinary,
      name: 'CORS',
      env: { ...plain.env, CORS_ORIGINS: pageOrigin },
      headers: withHeaders({ origin: pageOrigin }),
    },
    { ...ordinary, name: '@include', body: withInclude(query, variables) },
    {
      ...ordinary,
      name: 'from a router',
      headers: withHeaders({
        accept: 'application/json, application/graphql-response+json',
        'apollographql-client-name': 'router',
        traceparent,
      }),
    },
    { ...keyed, name: 'keyed', writesEach: 1 },
    { ...ordinary, name: 'in a file', env: { ...plain.env, DATA_DIR: createDirectory() } },
    { ...keyed, name: 'keyed in a file', writesEach: 1, env: { ...keyed.env, DATA_DIR: createDirectory() } },
    inputError(ordinary, query, variables),
    introspection(ordinary),
    {
      ...ordinary,
      name: 'traced',
      env: {
        ...plain.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
        OTEL_SERVICE_NAME: 'bench',
      },
      headers: withHeaders({ traceparent }),
    },
  ];
}

/** Creates a directory that is removed when the process exits. */
function createDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * @param {string} query
 * @param {object} variables
 */
function withInclude(query, variables) {
  const included = query
    .replace('($input: UpdateOrganizationInput!)', '($input: UpdateOrganizationInput!, $all: Boolean!)')
    .replace('... on OrganizationUpdated {', '... on OrganizationUpdated @include(if: $all) {');
  return JSON.stringify({ query: included, variables: { ...variables, all: true } });
}

/**
 * Creates the target of an update whose name is too long, which is refused before a request to the provider.
 *
 * @param {KindTarget} ordinary
 * @param {string} query
 * @param {{ input: { vertra: object } }} variables
 * @returns {KindTarget}
 */
function inputError(ordinary, query, { input }) {
  const vertra = { ...input.vertra, name: updates.name.repeat(10) };
  return {
    ...ordinary,
    name: 'InputError',
    writesEach: 0,
    body: JSON.stringify({ query, variables: { input: { vertra } } }),
    isSuccess: ({ data }) => data?.updateOrganization?.__typename === 'OrganizationInputError',
  };
}

/**
 * Creates the target of an introspection of the whole schema, as tools send it.
 *
 * @param {KindTarget} ordinary
 * @returns {KindTarget}
 */
function introspection(ordinary) {
  return {
    ...ordinary,
    name: 'introspection',
    writesEach: 0,
    body: JSON.stringify({ query: getIntrospectionQuery() }),
    env: { ...ordinary.env, INTROSPECTION: 'on' },
    isSuccess: ({ data }) => data?.__schema?.types?.length > 0,
  };
}
