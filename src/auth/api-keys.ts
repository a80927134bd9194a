import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { AuthenticationResult, Caller } from '../domain/access/caller.ts';
import { scopes } from '../domain/access/caller.ts';
import type { OrganizationPattern } from '../domain/access/organization-pattern.ts';
import { isOrganizationPattern } from '../domain/access/organization-pattern.ts';

/** An API key as stored in the key file, which contains only its hash. */
export interface ApiKey {
  readonly caller: Caller;
  /** SHA-256 of the key; a slower hash adds nothing, because a key has 256 random bits. */
  readonly digest: Buffer;
}

const name = z.string().regex(/^[\w.-]{1,64}$/, 'must be up to 64 letters, digits, dots and dashes');

const pattern = z.custom<OrganizationPattern>(
  (value) => typeof value === 'string' && isOrganizationPattern(value),
  'must be *, vida:*, vertra:*, vertra@emea:*, *@emea:*, or an Organization.id such as vertra:org123',
);

/** Replaces zod's message, which quotes an unknown field: in a file that maps keys to names, it would be a key. */
const hideFieldName = {
  error: ({ code }: { readonly code: string }) =>
    code === 'unrecognized_keys' ? 'must have no unknown field' : undefined,
};

const entry = z.strictObject(
  {
    name,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
    scopes: z.array(z.enum(scopes)),
    organizations: z.array(pattern),
  },
  hideFieldName,
);

const keyFile = z.strictObject(
  { keys: z.array(entry).refine(haveUniqueNames, 'must each have a unique name') },
  hideFieldName,
);

/** The content of a key file. */
export type KeyFile = z.output<typeof keyFile>;

/** @throws an Error that names the problem without quoting the text */
export function parseKeyFile(text: string): KeyFile {
  const { data, error } = keyFile.safeParse(toJson(text));
  if (error) throw new Error(z.prettifyError(error));
  return data;
}

/** @throws as `parseKeyFile` does */
export function parseApiKeys(text: string): readonly ApiKey[] {
  return parseKeyFile(text).keys.map(({ name, organizations, scopes, sha256 }) => ({
    caller: { id: `api-key:${name}`, scopes: new Set(scopes), organizations },
    digest: Buffer.from(sha256, 'hex'),
  }));
}

/** Creates a key and its hash for the key file; scanners for leaked secrets recognize the prefix. */
export function createApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `ogw_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: toDigest(key).toString('hex') };
}

/**
 * Authenticates callers by API keys. An index by the first bytes of the digest finds the candidates, which are compared in
 * constant time; timing can reveal only whether a digest prefix exists, which reveals nothing about a key.
 */
export function createApiKeyAuth(
  keys: () => readonly ApiKey[],
): (credential: string) => AuthenticationResult {
  const indexes = new WeakMap<readonly ApiKey[], ReadonlyMap<number, readonly ApiKey[]>>();
  const findIndex = (apiKeys: readonly ApiKey[]) => {
    const index = indexes.get(apiKeys) ?? toIndex(apiKeys);
    indexes.set(apiKeys, index);
    return index;
  };
  return (credential) => {
    const presented = toDigest(credential);
    const candidates = findIndex(keys()).get(presented.readUInt32LE()) ?? [];
    return candidates.find(({ digest }) => timingSafeEqual(digest, presented))?.caller ?? 'REJECTED';
  };
}

function toIndex(keys: readonly ApiKey[]): ReadonlyMap<number, readonly ApiKey[]> {
  const index = new Map<number, ApiKey[]>();
  for (const key of keys) {
    const prefix = key.digest.readUInt32LE();
    index.set(prefix, [...(index.get(prefix) ?? []), key]);
  }
  return index;
}

function haveUniqueNames(keys: readonly { readonly name: string }[]): boolean {
  return new Set(keys.map((key) => key.name)).size === keys.length;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('The file is not valid JSON.');
  }
}

function toDigest(key: string): Buffer {
  // Hashes to text first: a digest in its own buffer for each request costs the most garbage collection.
  return Buffer.from(hash('sha256', key), 'hex');
}
