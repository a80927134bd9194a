/** The number of replicas; two run while one is stopped. */
export const replicaCount = 3;

/** The number of concurrent clients; each waits for its response before it sends the next update. */
export const clients = 10;

/** The share of updates that two clients send concurrently with the same key. */
export const duplicateShare = 0.3;

/** The response time of a provider. */
export const providerDelayMs = { min: 5, max: 80 };

/** The wait before a client sends an update without a final result again. */
export const retryAfterMs = { min: 50, max: 150 };

/** The pause between two events, during which the load continues. */
export const pauseMs = 1500;

/** How long Redis is stopped. */
export const redisDowntimeMs = 1000;

/** Short, so that the lease of a killed replica's key expires during the test. */
export const providerTimeoutMs = 1000;

/** The maximum number of updates on a fast machine. */
export const maxUpdates = 20_000;

export const limits = {
  startMs: 15_000,
  stopMs: 10_000,
  answerMs: 5000,
  finishMs: 12_000,
  timeoutMs: 150_000,
};
