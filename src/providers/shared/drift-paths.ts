import type { Secret } from '../../domain/access/secret.ts';
import { toProviderKey } from './provider-names.ts';

/** The number that is logged for a provider at most. */
const maxPaths = 200;

/** More than a list of organizations has; walking a whole response of a megabyte would delay every other request. */
const maxKeys = 10_000;

/** Stands for the paths that were not searched for. */
const morePaths = '(more)';

/**
 * Finds where a response drifts from its documented shape: each key that was received but not decoded, because it is unknown
 * or its value has another type. A last entry `(more)` represents the paths beyond the limit.
 *
 * @param raw the response as received
 * @param read the decoded response
 * @param secret the credential of the request, which no key path may contain
 * @returns key paths without values or array positions, such as `response.members[].role`
 */
export function findDriftPaths(raw: unknown, read: unknown, secret: Secret): readonly string[] {
  const paths: string[] = [];
  let keys = 0;
  for (const path of walk(raw, read, { keyPath: '', secret })) {
    const isMore = path !== null && paths.length === maxPaths;
    if (isMore || keys === maxKeys) return [...paths, morePaths];
    keys += 1;
    if (path !== null) paths.push(path);
  }
  return paths;
}

/** Applies the limit of `findDriftPaths` to one response whose list entries are decoded one by one. */
export function limitDriftReports(onDrift: (keyPath: string) => void): (keyPath: string) => void {
  let reported = 0;
  return (keyPath) => {
    reported += 1;
    if (reported <= maxPaths) onDrift(keyPath);
    else if (reported === maxPaths + 1) onDrift(morePaths);
  };
}

interface Position {
  readonly keyPath: string;
  readonly secret: Secret;
}

/** Yields once for each key: its path if it drifts, else null. */
function* walk(raw: unknown, read: unknown, position: Position): Generator<string | null, void> {
  // Passed through unchecked: there is nothing to compare, and it may be nested to any depth.
  if (raw === read) yield null;
  else if (Array.isArray(raw) && Array.isArray(read)) yield* walkList(raw, read, position);
  else if (isRecord(raw) && isRecord(read)) yield* walkKeys(raw, read, position);
  else yield read === undefined ? position.keyPath : null;
}

function* walkList(
  raw: readonly unknown[],
  read: readonly unknown[],
  { keyPath, secret }: Position,
): ReturnType<typeof walk> {
  for (const [index, entry] of raw.entries())
    yield* walk(entry, read[index], { keyPath: `${keyPath}[]`, secret });
}

/** A decoded key belongs to the contract; any other key is untrusted text of the provider. */
function* walkKeys(
  raw: Readonly<Record<string, unknown>>,
  read: Readonly<Record<string, unknown>>,
  { keyPath, secret }: Position,
): ReturnType<typeof walk> {
  for (const key in raw) {
    if (Object.hasOwn(read, key))
      yield* walk(raw[key], read[key], { keyPath: toKeyPath(keyPath, key), secret });
    else yield toKeyPath(keyPath, toProviderKey(key, secret));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function toKeyPath(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}
