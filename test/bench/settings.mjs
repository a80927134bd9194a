/**
 * How much is measured: on two ordinary cores the whole run takes well under a minute.
 */
export const counts = {
  coldStarts: 7,
  rounds: 7,
  /** Enough of each target's code has then been compiled; its later rounds differ by noise alone. */
  warmUpRequests: 10_000,
  requestsPerRound: 5000,
};

/** No new round is begun after the first; the second ends the run as failed, whatever hangs. */
export const limits = { lastRoundStartMs: 60_000, wholeRunMs: 85_000, startMs: 20_000, answerMs: 10_000 };

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
 * The environment of both targets. Nothing of the caller's own is passed on: an OTEL_* or NODE_OPTIONS set in the
 * shell would be measured too.
 *
 * @param {string} upstreamOrigin
 */
export function targetEnv(upstreamOrigin) {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: '0',
    AUTH: 'none',
    // One caller sends everything here, more than any real one may.
    RATE_LIMIT_PER_MINUTE: '1000000',
    PROVIDER_CONNECTIONS: '64',
    VIDA_API_TOKEN: 'bench-vida-token',
    VIDA_ORIGIN: upstreamOrigin,
    VERTRA_API_TOKEN: vertraToken,
    VERTRA_ORIGIN: upstreamOrigin,
  };
}
