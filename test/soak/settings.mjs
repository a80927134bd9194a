/** Few sockets and little time, so that queue, deadline and circuit have work at an ordinary rate. */
export const gatewaySettings = {
  LOG_LEVEL: 'info',
  PORT: '0',
  PROVIDER_TIMEOUT_MS: '300',
  PROVIDER_SOCKETS: '8',
  PROVIDER_QUEUE: '16',
  RATE_LIMIT_PER_MINUTE: '100000000',
};

/** How long a provider may take to answer: long enough for requests under one key to meet. */
export const answersWithinMs = 120;

/** How often a provider fails: mostly now and then, and once so often that its circuit opens. */
export const faultShares = { calm: 0.2, storm: 0.9 };

/** When, as shares of the run. Never both at once: one provider's storm must leave the other alone. */
export const storms = { vida: { from: 0.3, to: 0.37 }, vertra: { from: 0.6, to: 0.67 } };

/** How often a client gives up, and within what time of sending. */
export const givingUp = { share: 0.08, withinMs: 60 };

/** The load is bounded in this way too: a gateway that answers nothing is not sent ever more. */
export const mostInFlight = 256;

/**
 * The store in memory keeps this many outcomes. It is filled before anything is measured: what grows until a bound is
 * reached would look like a leak.
 */
export const keysKept = 10_000;

/** What counts as flat: the growth of the last half, as a share of what there was at its beginning. */
export const mostGrowth = { heap: 0.05, rss: 0.1 };

export const limits = { startMs: 20_000, answerMs: 10_000, settleMs: 20_000, beyondRunMs: 90_000 };
