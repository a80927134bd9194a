// Hive Gateway in front of Vertra's OpenAPI document, which Mesh composes as a subgraph before the gateway starts.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import rest from '@graphql-mesh/transport-rest';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { authorization, origin, reportReady } from './put.mjs';

const source = fileURLToPath(new URL('openapi.json', import.meta.url));
const sourceHandler = loadOpenAPISubgraph('vertra', {
  source,
  endpoint: origin,
  operationHeaders: { authorization },
});
/** @type {any} */
const silent = new Proxy({}, { get: (_target, name) => (name === 'child' ? () => silent : () => {}) });
const supergraph = await getComposedSchemaFromConfig({ subgraphs: [{ sourceHandler }] }, silent);
const runtime = createGatewayRuntime({ supergraph, transports: { rest }, logging: false });
const server = createServer(runtime);
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  reportReady(`http://127.0.0.1:${port}/graphql`);
});
