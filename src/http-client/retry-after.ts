/** The largest number a GraphQL Int can hold (GraphQL §3.5.1); a wait of 68 years is as useful as a longer one. */
const maxSeconds = 2 ** 31 - 1;

const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const time = String.raw`\d{2}:\d{2}:\d{2}`;

/** The three forms of an HTTP date (RFC 9110 §5.6.7), each of which means GMT. */
const httpDate = new RegExp(
  [
    String.raw`^${day}, \d{2} ${month} \d{4} ${time} GMT$`,
    String.raw`^${day}[a-z]*, \d{2}-${month}-\d{2} ${time} GMT$`,
    String.raw`^${day} ${month} [ \d]\d ${time} \d{4}$`,
  ].join('|'),
);

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): a number of seconds or an HTTP date.
 *
 * @returns whole seconds from `now`, never negative; null when the header is missing or has another form
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return toWaitSeconds(Number(value));
  const at = parseHttpDate(value);
  return at === null ? null : toWaitSeconds((at - now.getTime()) / 1000);
}

/** @returns milliseconds since the epoch; null when the text is not an HTTP date */
export function parseHttpDate(text: string): number | null {
  if (!httpDate.test(text)) return null;
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : at;
}

/** @returns whole seconds that fit a GraphQL Int; null when the value is not a number */
export function toWaitSeconds(seconds: unknown): number | null {
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 0), maxSeconds);
}
