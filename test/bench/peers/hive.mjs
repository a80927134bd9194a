// Hive Gateway in front of Vertra's OpenAPI document, which Mesh composes as a subgraph before the gateway starts, and with the
// rules of rules.mjs when PEER_RULES is set.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import rest from '@graphql-mesh/transport-rest';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { authorization, hasRules, listen, origin, reportReady } from './put.mjs';

const source = fileURLToPath(new URL('openapi.json', import.meta.url));
const sourceHandler = loadOpenAPISubgraph('vertra', {
  source,
  endpoint: origin,
  operationHeaders: { authorization },
});
/** @type {any} */
const silent = new Proxy({}, { get: (_target, name) => (name === 'child' ? () => silent : () => {}) });
const supergraph = await getComposedSchemaFromConfig({ subgraphs: [{ sourceHandler }] }, silent);
const rules = hasRules ? await import('./http-rules.mjs') : null;
const plugins = () => rules?.plugins ?? [];
const runtime = createGatewayRuntime({ supergraph, transports: { rest }, logging: false, plugins });
reportReady(await listen(createServer(rules?.withRules(runtime) ?? runtime)));
