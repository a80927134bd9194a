// The configuration of Hive Gateway in compose.yaml.
const forwardedHeaders = ['authorization', 'idempotency-key', 'x-request-id'];

export const gatewayConfig = {
  supergraph: {
    type: 'dev',
    services: [
      { name: 'organizations', url: 'http://nginx:8080/graphql', source: 'file', schema: 'subgraph.graphql' },
    ],
  },
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(forwardedHeaders.map((name) => [name, request.headers.get(name)])),
  },
  upstreamTimeout: 46_000,
  upstreamRetry: ({ executionRequest }) =>
    executionRequest.operationType === 'query' ? { maxRetries: 2, retryDelay: 100 } : undefined,
  gracefulSchemaReload: { drainTimeout: 46_000 },
  // A timeout error contains the request, with the URL of the subgraph and the input.
  plugins: () => [{ onExecutionResult: ({ result }) => result?.errors?.forEach(removeRequest) }],
};

function removeRequest({ extensions }) {
  delete extensions?.request;
}
