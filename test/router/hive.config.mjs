// How Hive Gateway stands in front of the organization gateway; README.md shows it.

const passedOn = ['authorization', 'idempotency-key', 'x-request-id'];

/** @type {import('@graphql-hive/gateway').GatewayConfig} */
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(passedOn.map((name) => [name, request.headers.get(name)])),
  },
  // Longer than twice PROVIDER_TIMEOUT_MS, so that the gateway is the one who says what became of an update.
  upstreamTimeout: Number(process.env.UPSTREAM_TIMEOUT_MS ?? 35_000),
  // Else a new supergraph ends updates under way with an error, and their outcome is lost.
  gracefulSchemaReload: { drainTimeout: 35_000 },
  // A mutation is never sent again: only the gateway knows when that is safe.
  upstreamRetry: ({ executionRequest }) =>
    executionRequest.operationType === 'query' ? { maxRetries: 2, retryDelay: 100 } : undefined,
  // The error of a timeout would show the subgraph's URL, and the input with it.
  plugins: () => [{ onExecutionResult: ({ result }) => result?.errors?.forEach(withoutRequest) }],
};

function withoutRequest({ extensions }) {
  delete extensions?.request;
}
