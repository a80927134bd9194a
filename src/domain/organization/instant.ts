/**
 * A point in time as `Date` writes it: ISO 8601 in UTC, to the millisecond. Text, as it is only passed on: a `Date` made of
 * text, to be made text again, is by far the dearest field of an organization.
 */
export type Instant = `${string}T${string}.${string}Z`;

export function formatInstant(date: Date): Instant {
  return date.toISOString() as Instant;
}

/** @param text ISO 8601 with date, time to the second and offset; what it says beyond the millisecond is left out */
export function parseInstant(text: string): Instant {
  // Of these lengths are texts in UTC alone: where `Z` could stand, an offset has six characters.
  if (text.length === '2025-08-14T19:58:00Z'.length) return `${text.slice(0, -1)}.000Z` as Instant;
  if (text.length === '2025-08-14T19:58:00.000Z'.length) return text as Instant;
  return formatInstant(new Date(text));
}
