import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import type { RateLimit } from '../domain/access/rate-limit.ts';
import { createTake, windowSeconds } from './take.ts';

/** Counts the requests of each caller in this process. The limiter is imported alone: the package would load every store that it supports. */
export function createMemoryLimit(perMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  return { take: createTake(limiter, perMinute), close() {} };
}
