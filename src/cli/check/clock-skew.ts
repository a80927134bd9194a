import type { ResponseHead } from '../../http-client/http-result.ts';
import { readHeader } from '../../http-client/http-result.ts';
import { parseHttpDate } from '../../http-client/retry-after.ts';

/** Beyond this, the waits and the resets that a provider states as times are wrong. */
const maxClockSkewSeconds = 60;

/**
 * Compares the `Date` header, which has whole seconds, with the clock of this machine in the middle of the attempt.
 *
 * @param endedAtMs when the response was complete
 * @param ms the duration of the attempt
 * @returns by how many seconds the provider is ahead; null without a date
 */
export function readClockSkew(head: ResponseHead, endedAtMs: number, ms: number): number | null {
  const date = parseHttpDate(readHeader(head, 'date') ?? '');
  if (date === null) return null;
  const skew = Math.round((date + 500 - (endedAtMs - ms / 2)) / 1000);
  return skew === 0 ? 0 : skew;
}

/** @returns null for a clock that is close enough */
export function toClockProblem(label: string, skewSeconds: number | null): string | null {
  if (skewSeconds === null || Math.abs(skewSeconds) <= maxClockSkewSeconds) return null;
  const direction = skewSeconds > 0 ? 'ahead of' : 'behind';
  return `The clock of ${label} is ${Math.abs(skewSeconds)} seconds ${direction} the clock of this machine. Synchronize this machine (NTP).`;
}
