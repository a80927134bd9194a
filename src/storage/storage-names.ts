import type { Secret } from '../domain/access/secret.ts';
import type { RedisHealth } from './redis-health.ts';

/** Each kind of record has a prefix of its own, so that no id can address a record of another kind. */
export const storagePurposes = ['idempotency', 'rate-limit', 'bulk', 'bulk-queue'] as const;
export type StoragePurpose = (typeof storagePurposes)[number];

/** Redis or Valkey, and where the names of this environment begin there. */
export interface RedisAddress {
  readonly url: Secret;
  readonly prefix: string;
}

export interface RedisLocation extends RedisAddress {
  /** Shared by all connections of the process. */
  readonly health: RedisHealth;
}

/** @param namespace has no colon, so that none reaches into another */
export function toStoragePrefix(namespace: string, fingerprint: string): string {
  return `${namespace}:${fingerprint}`;
}

/** Such as `organization-gateway:0123456789abcdef:bulk`. */
export function toStorageName({ prefix }: Pick<RedisAddress, 'prefix'>, purpose: StoragePurpose): string {
  return `${prefix}:${purpose}`;
}
