import type { Secret } from '../../domain/access/secret.ts';
import { toProviderKey } from './provider-names.ts';

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
 * @param secret what was sent with the request, and no key path may hold
 * @returns key paths without values or array positions, such as `response.members[].role`
 */
export function departures(raw: unknown, read: unknown, secret: Secret): readonly string[] {
  const places: string[] = [];
  let keys = 0;
  for (const place of walk(raw, read, { at: '', secret })) {
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

interface Place {
  readonly at: string;
  readonly secret: Secret;
}

/** Yields once for each key: its path where it departs, and null where it does not. */
function* walk(raw: unknown, read: unknown, place: Place): Generator<string | null, void> {
  // Passed through unread: nothing to compare, and as deep as its sender likes.
  if (raw === read) yield null;
  else if (Array.isArray(raw) && Array.isArray(read)) yield* walkList(raw, read, place);
  else if (isRecord(raw) && isRecord(read)) yield* walkKeys(raw, read, place);
  else yield read === undefined ? place.at : null;
}

function* walkList(
  raw: readonly unknown[],
  read: readonly unknown[],
  { at, secret }: Place,
): ReturnType<typeof walk> {
  for (const [index, each] of raw.entries()) yield* walk(each, read[index], { at: `${at}[]`, secret });
}

/** A key that was read is one of the contract; any other is text of the provider. */
function* walkKeys(
  raw: Readonly<Record<string, unknown>>,
  read: Readonly<Record<string, unknown>>,
  { at, secret }: Place,
): ReturnType<typeof walk> {
  for (const key in raw) {
    if (Object.hasOwn(read, key)) yield* walk(raw[key], read[key], { at: toKeyPath(at, key), secret });
    else yield toKeyPath(at, toProviderKey(key, secret));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function toKeyPath(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
