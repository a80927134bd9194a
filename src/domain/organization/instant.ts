/**
 * A point in time in the format of `Date.toISOString`: ISO 8601 in UTC, to the millisecond. Kept as text, because parsing it
 * to a `Date` and formatting it again would be by far the most expensive field of an organization.
 */
export type Instant = `${string}T${string}.${string}Z`;

export function formatInstant(date: Date): Instant {
  return date.toISOString() as Instant;
}

/** @param text ISO 8601 with date, time to the second and offset; digits beyond the millisecond are dropped */
export function parseInstant(text: string): Instant {
  // Only strings in UTC have these lengths, because an offset has six characters instead of `Z`.
  if (text.length === '2025-08-14T19:58:00Z'.length) return `${text.slice(0, -1)}.000Z` as Instant;
  if (text.length === '2025-08-14T19:58:00.000Z'.length) return text as Instant;
  return formatInstant(new Date(text));
}
