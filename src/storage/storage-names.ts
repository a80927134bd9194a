import type { Secret } from '../domain/access/secret.ts';

/** Each kind of record has its own prefix, so that no id can address a record of another kind. */
export const storagePurposes = [
  'idempotency',
  'rate-limit',
  'bulk',
  'bulk-queue',
  'lock',
  'changes',
  'quota',
] as const;
export type StoragePurpose = (typeof storagePurposes)[number];

/** A Redis or Valkey server, and the prefix of this environment's keys on it. */
export interface RedisAddress {
  readonly url: Secret;
  readonly prefix: string;
}

/** @param namespace has no colon, so that no namespace can address the keys of another */
export function toStoragePrefix(namespace: string, fingerprint: string): string {
  return `${namespace}:${fingerprint}`;
}

/** Returns the name of the database in `DATA_DIR`, which is also written into it. */
export function toDatabaseName(namespace: string, fingerprint: string): string {
  return `${namespace}-${fingerprint}`;
}

/** Returns a prefix such as `organization-gateway:0123456789abcdef:bulk`. */
export function toStorageName({ prefix }: Pick<RedisAddress, 'prefix'>, purpose: StoragePurpose): string {
  return `${prefix}:${purpose}`;
}
