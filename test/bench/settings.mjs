/** The default amounts, which the command line can change. */
export const counts = {
  coldStarts: 5,
  starts: 2,
  /** Many short rounds: some of them pass while the machine does nothing else. */
  rounds: 20,
  /** After these, each target's code is compiled, and its rounds differ only by noise. */
  warmUpRequests: 5000,
  requestsPerRound: 400,
  /** The rounds at a fixed rate, in which latency is measured. */
  steadyRounds: 3,
};

/** The amounts of `--quick`, which compares two builds and skips the other servers. */
export const quickCounts = {
  ...counts,
  coldStarts: 0,
  rounds: 10,
  warmUpRequests: 3000,
  requestsPerRound: 300,
  steadyRounds: 0,
};

/** The rate at which latency is measured, and for how long: ten requests of a round are slower than its p99. */
export const steadyLoad = { perSecond: 1000, count: 1000 };

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
    // Bulk updates are limited by the CPU, and not by the rate of a provider that reports no quota.
    VERTRA_BULK_PER_MINUTE: '1000000',
  };
}
