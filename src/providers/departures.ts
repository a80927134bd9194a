/**
 * The places where an answer departs from its documented shape: each key that was sent and is not among what was
 * read, be it unknown or of another type.
 *
 * @param raw the answer as it came
 * @param read the same answer as it was read
 * @returns key paths without values or array positions, such as `response.members[].role`
 */
export function departures(raw: unknown, read: unknown, at = ''): string[] {
  // Passed through unread: nothing to compare, and as deep as its sender likes.
  if (raw === read) return [];
  if (Array.isArray(raw) && Array.isArray(read)) {
    return raw.flatMap((each, index) => departures(each, read[index], `${at}[]`));
  }
  if (isRecord(raw) && isRecord(read)) {
    return Object.entries(raw).flatMap(([key, value]) => departures(value, read[key], toKeyPath(at, key)));
  }
  return read === undefined && raw !== undefined ? [at] : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A key may be told when it is a name; one that somebody used to hold data may not. */
function toKeyPath(at: string, key: string): string {
  const name = /^[A-Za-z_]\w{0,39}$/.test(key) ? key : '?';
  return at === '' ? name : `${at}.${name}`;
}
