import { LRUCache } from 'lru-cache';
import type { UpdateOutcome } from '../domain/outcome.ts';
import type { IdempotencyStore } from './store.ts';

interface Settled {
  readonly fingerprint: string;
  readonly outcome: UpdateOutcome;
}

/** A bound on memory: the oldest outcomes are forgotten first. */
const maxKeys = 10_000;

/**
 * Keys in this process alone. What is running is never forgotten, and cannot be abandoned: it ends with the process.
 *
 * @param ttlSeconds how long an outcome is kept
 */
export function createMemoryStore(ttlSeconds: number): IdempotencyStore {
  const settled = new LRUCache<string, Settled>({ max: maxKeys, ttl: ttlSeconds * 1000 });
  const running = new Map<string, { readonly fingerprint: string; readonly owner: string }>();
  return {
    available: true,
    async claim(id, fingerprint, owner) {
      const done = settled.get(id);
      if (done) return { kind: 'settled', ...done };
      const held = running.get(id);
      if (held) return { kind: 'running', fingerprint: held.fingerprint };
      running.set(id, { fingerprint, owner });
      return { kind: 'claimed' };
    },
    async settle(id, owner, outcome) {
      const held = running.get(id);
      if (held?.owner !== owner) return;
      settled.set(id, { fingerprint: held.fingerprint, outcome });
      running.delete(id);
    },
    async release(id, owner) {
      if (running.get(id)?.owner === owner) running.delete(id);
    },
    async close() {},
  };
}
