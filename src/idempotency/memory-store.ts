import type { UpdateOutcome } from '../domain/outcome.ts';
import { toOwnerId } from './fingerprint.ts';
import type { IdempotencyStore } from './store.ts';

interface Settled {
  readonly fingerprint: string;
  readonly outcome: UpdateOutcome;
  readonly expiresAt: number;
}

/** A bound on memory: an outcome takes about a kilobyte. */
const maxKeysInMemory = 100_000;

/**
 * Keys in this process alone. A running one cannot be abandoned: it ends with the process. None is dropped before its
 * time, as its update would be written again: a full store refuses new keys.
 *
 * @param ttlSeconds how long an outcome is kept
 */
export function createMemoryStore(ttlSeconds: number, maxKeys = maxKeysInMemory): IdempotencyStore {
  const running = new Map<string, { readonly fingerprint: string; readonly owner: string }>();
  /** In the order in which they expire. */
  const settled = new Map<string, Settled>();
  const counts = new Map<string, number>();
  const count = (id: string, change: 1 | -1) => {
    const caller = toOwnerId(id);
    const keys = (counts.get(caller) ?? 0) + change;
    if (keys === 0) counts.delete(caller);
    else counts.set(caller, keys);
  };
  /** A caller may hold no more keys than are left, so that one alone cannot take them all. */
  const isFull = (id: string) => (counts.get(toOwnerId(id)) ?? 0) >= maxKeys - running.size - settled.size;
  const expire = () => {
    const now = performance.now();
    for (const [id, { expiresAt }] of settled) {
      if (expiresAt > now) return;
      settled.delete(id);
      count(id, -1);
    }
  };
  return {
    available: true,
    async claim(id, fingerprint, owner) {
      expire();
      const done = settled.get(id);
      if (done) return { kind: 'settled', fingerprint: done.fingerprint, outcome: done.outcome };
      const held = running.get(id);
      if (held) return { kind: 'running', fingerprint: held.fingerprint };
      if (isFull(id)) return { kind: 'full' };
      running.set(id, { fingerprint, owner });
      count(id, 1);
      return { kind: 'claimed' };
    },
    async settle(id, { fingerprint, owner }, outcome) {
      const holder = running.get(id)?.owner;
      if (holder === undefined ? settled.has(id) : holder !== owner) return;
      if (!running.delete(id)) count(id, 1);
      settled.set(id, { fingerprint, outcome, expiresAt: performance.now() + ttlSeconds * 1000 });
    },
    async release(id, owner) {
      if (running.get(id)?.owner === owner && running.delete(id)) count(id, -1);
    },
    async close() {},
  };
}
