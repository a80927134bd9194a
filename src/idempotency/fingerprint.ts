import { hash } from 'node:crypto';
import type { IdempotencyKey, KeyedUpdate } from '../domain/idempotency.ts';

/**
 * A key's place in the store, below its caller's. Hashed: what callers put into keys, and who they are, is nobody else's
 * to read.
 */
export function toKeyId({ caller, parts }: IdempotencyKey): string {
  return `${sha256(caller)}.${sha256(parts)}`;
}

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
