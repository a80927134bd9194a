/** Three, so that two are left while one is away. */
export const replicaCount = 3;

/** How many clients update at once, each waiting for its answer before it sends the next. */
export const clients = 10;

/** How often two clients send one update at once, under one key. */
export const shareSentTwice = 0.3;

/** How long a provider takes to answer. */
export const answersWithinMs = { least: 5, most: 80 };

/** A client whose update is not settled sends it again, under its key, after a time between these. */
export const againAfterMs = { least: 50, most: 150 };

/** How long the load goes on between what is done to the replicas. */
export const calmMs = 1500;

/** How long Redis is away. */
export const redisAwayMs = 1000;

/** Short, so that the key of an update whose replica was killed is given up within the time there is. */
export const providerTimeoutMs = 1000;

/** No more updates than this, whatever the machine can do. */
export const mostUpdates = 20_000;

export const limits = {
  startMs: 15_000,
  stopMs: 10_000,
  answerMs: 5000,
  settleMs: 12_000,
  timeoutMs: 58_000,
};
