import type { Database } from './database.ts';
import type { RedisLocation } from './redis-location.ts';

/** Where records are stored: in Redis, which processes share, or in the database of this process. */
export type Storage =
  | { readonly kind: 'redis'; readonly location: RedisLocation }
  | { readonly kind: 'sqlite'; readonly database: Database };

/** Returns the code of the error due to which records cannot be stored, or null. */
export function toStorageProblem(storage: Storage): string | null {
  return storage.kind === 'redis'
    ? (storage.location.health.problem?.code ?? null)
    : storage.database.problem;
}
