// The rules of the gateway that are the same for every framework: API keys, metrics, and the amounts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Counter, Histogram } from 'prom-client';

const { AUTH_API_KEYS_FILE, RATE_LIMIT_PER_MINUTE } = process.env;

export const maxDepth = 10;
export const rateLimit = { max: Number(RATE_LIMIT_PER_MINUTE), windowMs: 60_000 };

/** @type {{ keys: readonly { name: string, sha256: string }[] }} */
const { keys } = JSON.parse(readFileSync(String(AUTH_API_KEYS_FILE), 'utf8'));
const callers = new Map(keys.map(({ name, sha256 }) => [sha256, name]));

/**
 * Finds the caller of an API key.
 *
 * @param {string | null | undefined} authorization
 */
export function findCaller(authorization) {
  const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  return key && callers.get(createHash('sha256').update(key).digest('hex'));
}

const labelNames = ['status'];
const requests = new Counter({ name: 'requests', help: 'Requests.', labelNames });
const seconds = new Histogram({ name: 'request_seconds', help: 'Durations.', labelNames });

/**
 * Counts a request.
 *
 * @param {number} status
 * @param {number} durationMs
 */
export function countRequest(status, durationMs) {
  requests.inc({ status });
  seconds.observe({ status }, durationMs / 1000);
}
