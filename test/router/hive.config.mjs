// The recommended configuration of Hive Gateway, as in README.md.

const forwardedHeaders = ['authorization', 'idempotency-key', 'x-request-id'];

/** @type {import('@graphql-hive/gateway').GatewayConfig} */
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(forwardedHeaders.map((name) => [name, request.headers.get(name)])),
  },
  // Longer than twice PROVIDER_TIMEOUT_MS, so that the gateway reports the outcome of an update before the router times out.
  upstreamTimeout: Number(process.env.UPSTREAM_TIMEOUT_MS ?? 45_000),
  // Without it, a new supergraph ends running updates with an error, and their outcome is lost.
  gracefulSchemaReload: { drainTimeout: 45_000 },
  // The router never retries a mutation: only the gateway knows when a retry is safe.
  upstreamRetry: ({ executionRequest }) =>
    executionRequest.operationType === 'query' ? { maxRetries: 2, retryDelay: 100 } : undefined,
  // A timeout error contains the request, with the URL of the subgraph and the input.
  plugins: () => [{ onExecutionResult: ({ result }) => result?.errors?.forEach(removeRequest) }],
};

function removeRequest({ extensions }) {
  delete extensions?.request;
}
