import type { BodyBudgetLimits } from './body-budget.ts';
import type { MaxBytesOf } from './body-limit.ts';

const maxRequestBodyBytes = 1024 * 1024;

/** Lets a caller send several bodies at once when there are no bulk updates. */
const minBudgetBytes = 4 * maxRequestBodyBytes;

/** Enough for an id, a name and a few settings in each item of a bulk update. */
const bytesPerBulkItem = 512;

/** Returns the size of the largest allowed body, which a proxy in front of the gateway must accept. */
export function largestBodyBytes(maxBulk: number): number {
  return Math.max(maxRequestBodyBytes, maxBulk * bytesPerBulkItem);
}

/** Allows callers that can update to send the largest bulk update, and limits others to a megabyte. */
export function createMaxBytes(maxBulk: number): MaxBytesOf {
  const maxBulkBytes = largestBodyBytes(maxBulk);
  return ({ scopes }) => (scopes.has('organizations:write') ? maxBulkBytes : maxRequestBodyBytes);
}

/** With MAX_BULK=10000, a heap of 256 MB is enough for three of the largest bodies. */
export function bodyBudgetLimits(maxBulk: number): BodyBudgetLimits {
  const maxBytesOfCaller = Math.max(minBudgetBytes, largestBodyBytes(maxBulk));
  return { maxBytesOfCaller, maxBytes: 3 * maxBytesOfCaller };
}
