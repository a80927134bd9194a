import { hash } from 'node:crypto';
import type { IdempotencyKey, KeyedUpdate } from '../domain/update/idempotency.ts';

/**
 * A key's place in the store, below its caller's. Hashed: what callers put into keys, and who they are, is nobody else's
 * to read.
 */
export function toKeyId(key: IdempotencyKey): string {
  const id = ids.get(key) ?? `${sha256(key.caller)}.${sha256(key.parts)}`;
  ids.set(key, id);
  return id;
}

/** Each item of a batch looks for the keys of all that follow it. */
const ids = new WeakMap<IdempotencyKey, string>();

/** Whose key it is, of all that are in a store. */
export function toOwnerId(keyId: string): string {
  return keyId.split('.', 1)[0] ?? keyId;
}

/** Equal for equal updates, in whatever order their fields came; null and absent differ. */
export function toFingerprint({ patch, provider, providerId }: KeyedUpdate): string {
  const fields = Object.entries(patch).filter(([, value]) => value !== undefined);
  return sha256([provider, providerId, fields.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Equal for the same updates in the same order, and for no single update. */
export function toBatchFingerprint(updates: readonly KeyedUpdate[]): string {
  return sha256(updates.map(toFingerprint));
}

function sha256(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url');
}
