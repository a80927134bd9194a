/** The default amounts, which the command line can change. */
export const counts = {
  coldStarts: 5,
  rounds: 10,
  /** After these, each target's code is compiled, and its rounds differ only by noise. */
  warmUpRequests: 4000,
  requestsPerRound: 1500,
  /** Sent at a steady rate in each round to measure the latency: twenty requests are slower than the p99. */
  steadyRequests: 2000,
};

/** The maximum time until a process is ready, and until a response arrives. */
export const limits = { startMs: 60_000, responseMs: 30_000 };

/** The number of requests that the load generator has in flight. */
export const loadConnections = 32;

/** The organization and values of every update; the response depends on nothing else, so all responses must be equal. */
export const organizationId = 'org123';
export const updates = {
  name: 'updatedorganization',
  description: 'Updated description',
  tags: ['newtag', 'updated'],
};

export const vertraToken = 'bench-vertra-token';

/**
 * Creates the environment of all targets. It inherits nothing, because OTEL_* settings or NODE_OPTIONS of the shell would
 * be measured, too.
 *
 * @param {string} upstreamOrigin
 */
export function targetEnv(upstreamOrigin) {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: '0',
    // A single caller sends all requests, which exceed any realistic limit.
    RATE_LIMIT_PER_MINUTE: '1000000',
    PROVIDER_SOCKETS: '64',
    VIDA_API_TOKEN: 'bench-vida-token',
    VIDA_ORIGIN: upstreamOrigin,
    VERTRA_API_TOKEN: vertraToken,
    VERTRA_ORIGIN: upstreamOrigin,
  };
}
