import type { Secret } from '../domain/secret.ts';

/** Each kind of record has a prefix of its own, so that no id can address a record of another kind. */
export type StoragePurpose = 'idempotency' | 'rate-limit' | 'bulk' | 'bulk-queue';

/** Redis or Valkey, and where the names of this environment begin there. */
export interface RedisLocation {
  readonly url: Secret;
  readonly prefix: string;
}

/** @param namespace has no colon, so that none reaches into another */
export function toStoragePrefix(namespace: string, fingerprint: string): string {
  return `${namespace}:${fingerprint}`;
}

/** Such as `organization-gateway:0123456789abcdef:bulk`. */
export function toStorageName({ prefix }: Pick<RedisLocation, 'prefix'>, purpose: StoragePurpose): string {
  return `${prefix}:${purpose}`;
}
