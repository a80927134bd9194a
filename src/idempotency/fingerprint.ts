import { hash } from 'node:crypto';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { BatchUpdate, IdempotencyKey, KeyedUpdate } from '../domain/update/idempotency.ts';
import { toSortedFields } from '../domain/update/patch.ts';

/** Returns the key's id in the store, which begins with its caller's hash. The hash hides callers and their keys. */
export function toKeyId(key: IdempotencyKey): string {
  const id = ids.get(key) ?? `${sha256(key.caller)}.${sha256(key.parts)}`;
  ids.set(key, id);
  return id;
}

/** A cache, because each item of a batch looks up the keys of all later items. */
const ids = new WeakMap<IdempotencyKey, string>();

/** Returns the hash of the key's caller. */
export function toCallerHash(keyId: string): string {
  return keyId.split('.', 1)[0] ?? keyId;
}

/** Returns equal strings for equal updates, regardless of the order of their fields; null and absent differ. */
export function toFingerprint({ account, ...update }: KeyedUpdate): string {
  return sha256([account, ...toComparable(update)]);
}

/** Returns equal strings for the same updates in the same order; never equals the fingerprint of a single update. */
export function toBatchFingerprint(updates: readonly BatchUpdate[]): string {
  return sha256(updates.map((update) => sha256(toComparable(update))));
}

function toComparable({ expected, organization, patch }: BatchUpdate): readonly unknown[] {
  const parts = [toOrganizationId(organization), toSortedFields(patch)];
  return expected == null ? parts : [...parts, toSortedFields(expected)];
}

function sha256(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url');
}
