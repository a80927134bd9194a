/** How much is measured unless the command line says otherwise. */
export const counts = {
  coldStarts: 5,
  rounds: 10,
  /** Enough of each target's code has then been compiled; its later rounds differ by noise alone. */
  warmUpRequests: 4000,
  requestsPerRound: 1500,
  /** Sent at a steady rate to each target in each round, for how long answers take: twenty are later than the p99. */
  steadyRequests: 2000,
};

/** How long a process may take to be ready, and an answer to come. */
export const limits = { startMs: 60_000, answerMs: 30_000 };

/** How many requests the load generator has in flight. */
export const loadConnections = 32;

/** What every update sets. The answer depends on nothing else, so each one must equal the first. */
export const organizationId = 'org123';
export const updates = {
  name: 'updatedorganization',
  description: 'Updated description',
  tags: ['newtag', 'updated'],
};

export const vertraToken = 'bench-vertra-token';

/**
 * The environment of all targets. Nothing of the caller's own is passed on: an OTEL_* or NODE_OPTIONS set in the
 * shell would be measured too.
 *
 * @param {string} upstreamOrigin
 */
export function targetEnv(upstreamOrigin) {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: '0',
    // One caller sends everything here, more than any real one may.
    RATE_LIMIT_PER_MINUTE: '1000000',
    PROVIDER_SOCKETS: '64',
    VIDA_API_TOKEN: 'bench-vida-token',
    VIDA_ORIGIN: upstreamOrigin,
    VERTRA_API_TOKEN: vertraToken,
    VERTRA_ORIGIN: upstreamOrigin,
  };
}
