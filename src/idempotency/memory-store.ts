import { LRUCache } from 'lru-cache';
import type { UpdateOutcome } from '../domain/outcome.ts';
import type { IdempotencyStore } from './store.ts';

interface Settled {
  readonly fingerprint: string;
  readonly outcome: UpdateOutcome;
}

/** A bound on memory: the oldest outcomes are forgotten first. */
const maxKeys = 10_000;

/** An outcome can hold an organization, whose members are what makes it large. */
const maxMembers = 100_000;

/**
 * Keys in this process alone. What is running is never forgotten, and cannot be abandoned: it ends with the process.
 *
 * @param ttlSeconds how long an outcome is kept
 */
export function createMemoryStore(ttlSeconds: number): IdempotencyStore {
  const settled = new LRUCache<string, Settled>({
    max: maxKeys,
    maxSize: maxMembers,
    sizeCalculation: ({ outcome }) => 1 + countMembers(outcome),
    ttl: ttlSeconds * 1000,
  });
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
    async settle(id, { fingerprint, owner }, outcome) {
      const holder = running.get(id)?.owner;
      if (holder === undefined ? settled.has(id) : holder !== owner) return;
      settled.set(id, { fingerprint, outcome });
      running.delete(id);
    },
    async release(id, owner) {
      if (running.get(id)?.owner === owner) running.delete(id);
    },
    async close() {},
  };
}

function countMembers(outcome: UpdateOutcome): number {
  return 'organization' in outcome ? (outcome.organization.members?.length ?? 0) : 0;
}
