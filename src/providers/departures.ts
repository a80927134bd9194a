/** As many as are ever logged for a provider. */
const maxPlaces = 200;

/** More than a list of organizations holds; to look at an answer of a megabyte would keep every other request waiting. */
const maxKeys = 10_000;

/** Stands for the places that were not looked for. */
const morePlaces = '(more)';

/**
 * The places where an answer departs from its documented shape: each key that was sent and is not among what was
 * read, be it unknown or of another type. Where there are too many, the last one stands for the others.
 *
 * @param raw the answer as it came
 * @param read the same answer as it was read
 * @returns key paths without values or array positions, such as `response.members[].role`
 */
export function departures(raw: unknown, read: unknown): readonly string[] {
  const places: string[] = [];
  let keys = 0;
  for (const place of walk(raw, read, '')) {
    const isMore = place !== null && places.length === maxPlaces;
    if (isMore || keys === maxKeys) return [...places, morePlaces];
    keys += 1;
    if (place !== null) places.push(place);
  }
  return places;
}

/** Reports as many places of one answer as `departures` finds, where each entry of a list is read by itself. */
export function limitReports(onDrift: (keyPath: string) => void): (keyPath: string) => void {
  let places = 0;
  return (keyPath) => {
    places += 1;
    if (places <= maxPlaces) onDrift(keyPath);
    else if (places === maxPlaces + 1) onDrift(morePlaces);
  };
}

/** Yields once for each key: its path where it departs, and null where it does not. */
function* walk(raw: unknown, read: unknown, at: string): Generator<string | null, void> {
  // Passed through unread: nothing to compare, and as deep as its sender likes.
  if (raw === read) yield null;
  else if (Array.isArray(raw) && Array.isArray(read)) yield* walkList(raw, read, `${at}[]`);
  else if (isRecord(raw) && isRecord(read)) {
    for (const key in raw) yield* walk(raw[key], read[key], toKeyPath(at, key));
  } else yield read === undefined ? at : null;
}

function* walkList(raw: readonly unknown[], read: readonly unknown[], at: string): ReturnType<typeof walk> {
  for (const [index, each] of raw.entries()) yield* walk(each, read[index], at);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A key may be told when it is a name; one that somebody used to hold data may not. */
function toKeyPath(at: string, key: string): string {
  const name = /^[A-Za-z_]\w{0,39}$/.test(key) ? key : '?';
  return at === '' ? name : `${at}.${name}`;
}
