import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { AuthenticationResult, Caller } from '../domain/access/caller.ts';
import { scopes } from '../domain/access/caller.ts';
import type { OrganizationPattern } from '../domain/access/organization-pattern.ts';
import { isOrganizationPattern } from '../domain/access/organization-pattern.ts';

/** A key as its file keeps it: nobody who reads the file can call with it. */
export interface ApiKey {
  readonly caller: Caller;
  /** SHA-256 of the key. A key is 256 random bits, so that no slower hash makes it harder to guess. */
  readonly digest: Buffer;
}

const name = z.string().regex(/^[\w.-]{1,64}$/, 'must be up to 64 letters, digits, dots and dashes');

const pattern = z.custom<OrganizationPattern>(
  (value) => typeof value === 'string' && isOrganizationPattern(value),
  'must be *, vida:*, vertra:*, or an Organization.id such as vertra:org123',
);

/** Zod would quote the name of an unknown field, and where a file maps keys to names, that is a key. */
const noOtherField = {
  error: ({ code }: { readonly code: string }) =>
    code === 'unrecognized_keys' ? 'must have no field of another name' : undefined,
};

const entry = z.strictObject(
  {
    name,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
    scopes: z.array(z.enum(scopes)),
    organizations: z.array(pattern),
  },
  noOtherField,
);

const keyFile = z.strictObject(
  { keys: z.array(entry).refine(haveUniqueNames, 'must each have a name of its own') },
  noOtherField,
);

/** What a key file says. */
export type KeyFile = z.output<typeof keyFile>;

/** @throws an Error that says what is wrong, and quotes nothing of the text */
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

/** A new key, and what a key file keeps of it. The prefix lets scanners for leaked secrets find it. */
export function createApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `ogw_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: toDigest(key).toString('hex') };
}

/**
 * Knows callers by their keys. Those whose digests begin like the one given, which is hardly ever more than one, are compared
 * in constant time: that a digest begins like another tells nothing of a key.
 */
export function createApiKeyAuth(
  keys: () => readonly ApiKey[],
): (credential: string) => AuthenticationResult {
  const indexes = new WeakMap<readonly ApiKey[], ReadonlyMap<number, readonly ApiKey[]>>();
  const indexOf = (all: readonly ApiKey[]) => {
    const index = indexes.get(all) ?? toIndex(all);
    indexes.set(all, index);
    return index;
  };
  return (credential) => {
    const presented = toDigest(credential);
    const candidates = indexOf(keys()).get(presented.readUInt32LE()) ?? [];
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
    throw new Error('It is not JSON.');
  }
}

function toDigest(key: string): Buffer {
  // As text first: a buffer of its own for each request is what the garbage collector minds most.
  return Buffer.from(hash('sha256', key), 'hex');
}
