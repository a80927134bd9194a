/** The largest number a GraphQL Int can hold (GraphQL §3.5.1); a wait of 68 years is as good as any longer one. */
const maxSeconds = 2 ** 31 - 1;

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): a number of seconds or an HTTP date.
 *
 * @returns whole seconds from `now`, never negative; null when the header is missing or says neither
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return toWaitSeconds(Number(value));
  // Every form of an HTTP date begins with a day's name and means GMT, said or not (RFC 9110 §5.6.7).
  const isDate = /^[A-Z][a-z]{2,8},? /.test(value);
  const at = isDate ? Date.parse(value.endsWith(' GMT') ? value : `${value} GMT`) : Number.NaN;
  return Number.isNaN(at) ? null : toWaitSeconds((at - now.getTime()) / 1000);
}

/** A stated wait as whole seconds that a GraphQL Int can hold; null when it is no number of seconds. */
export function toWaitSeconds(seconds: unknown): number | null {
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 0), maxSeconds);
}
