/** Few sockets and a short timeout, so that the queue, the deadline and the circuit take effect at an ordinary rate. */
export const gatewaySettings = {
  LOG_LEVEL: 'info',
  PORT: '0',
  PROVIDER_TIMEOUT_MS: '300',
  PROVIDER_SOCKETS: '8',
  PROVIDER_QUEUE: '16',
  RATE_LIMIT_PER_MINUTE: '100000000',
};

/** The maximum delay of a provider's response, long enough for requests with the same key to overlap. */
export const maxResponseDelayMs = 120;

/** The probability of a fault: usually low, and high enough during an outage to open the circuit. */
export const faultRates = { normal: 0.2, outage: 0.9 };

/** The outages, as fractions of the run. They do not overlap, because the outage of one provider must not affect the other. */
export const outages = { vida: { from: 0.3, to: 0.37 }, vertra: { from: 0.6, to: 0.67 } };

/** The fraction of requests that clients abandon, and the maximum time until then. */
export const abandonment = { fraction: 0.08, withinMs: 60 };

/** The maximum number of requests in flight, which also bounds the load on a gateway that does not respond. */
export const maxInFlight = 256;

/**
 * The number of outcomes that the store in memory keeps. The soak fills it before measuring, because growth up to a bound
 * would look like a leak.
 */
export const storedOutcomes = 10_000;

/** The maximum growth of memory in the second half of the run, relative to its beginning. */
export const maxGrowth = { heap: 0.05, rss: 0.1 };

/** Timeouts of the run. */
export const limits = { startMs: 20_000, responseMs: 10_000, settleMs: 20_000, beyondRunMs: 240_000 };
