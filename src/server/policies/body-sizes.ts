import type { BodyBudgetLimits } from './body-budget.ts';
import type { MaxBytesOf } from './body-limit.ts';

const maxRequestBodyBytes = 1024 * 1024;

/** So that without bulk updates, too, a caller can send several bodies at once. */
const minBudgetBytes = 4 * maxRequestBodyBytes;

/** Room for a name and a few settings more in each item of a bulk update. */
const bytesPerBulkItem = 512;

/** The most bytes that any caller is allowed to send; a proxy in front of the gateway must let as many pass. */
export function largestBodyBytes(maxBulk: number): number {
  return Math.max(maxRequestBodyBytes, maxBulk * bytesPerBulkItem);
}

/** A caller with the right to update can send a bulk update whole, if there are any; for others a megabyte is enough. */
export function createMaxBytes(maxBulk: number): MaxBytesOf {
  const maxBulkBytes = largestBodyBytes(maxBulk);
  return ({ scopes }) => (scopes.has('organizations:write') ? maxBulkBytes : maxRequestBodyBytes);
}

/** With MAX_BULK of 10,000, three of the largest bodies are served in a heap of 256 MB. */
export function bodyBudgetLimits(maxBulk: number): BodyBudgetLimits {
  const maxBytesOfCaller = Math.max(minBudgetBytes, largestBodyBytes(maxBulk));
  return { maxBytesOfCaller, maxBytes: 3 * maxBytesOfCaller };
}
