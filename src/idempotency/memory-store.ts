import { LRUCache } from 'lru-cache';
import type { UpdateOutcome } from '../domain/outcome.ts';
import { toOwnerId } from './fingerprint.ts';
import type { IdempotencyStore } from './store.ts';

interface Settled {
  readonly fingerprint: string;
  readonly outcome: UpdateOutcome;
}

type Own = LRUCache<string, Settled>;

/** Of each caller the oldest outcomes are forgotten first. */
const maxKeysOfCaller = 10_000;

/** An outcome can hold an organization, whose members are what makes it large. */
const maxMembersOfCaller = 100_000;

/** With so many outcomes of all callers no new key is taken: to forget another's would have it written again. */
const maxKeys = 100_000;

/**
 * Keys in this process alone. What is running is never forgotten, and cannot be abandoned: it ends with the process.
 *
 * @param ttlSeconds how long an outcome is kept
 */
export function createMemoryStore(ttlSeconds: number): IdempotencyStore {
  const settled = createSettled(ttlSeconds * 1000);
  const running = new Map<string, { readonly fingerprint: string; readonly owner: string }>();
  return {
    available: true,
    async claim(id, fingerprint, owner) {
      const done = settled.get(id);
      if (done) return { kind: 'settled', ...done };
      const held = running.get(id);
      if (held) return { kind: 'running', fingerprint: held.fingerprint };
      if (settled.isFull()) return { kind: 'full' };
      running.set(id, { fingerprint, owner });
      return { kind: 'claimed' };
    },
    async settle(id, { fingerprint, owner }, outcome) {
      const holder = running.get(id)?.owner;
      if (holder === undefined ? settled.get(id) !== undefined : holder !== owner) return;
      settled.set(id, { fingerprint, outcome });
      running.delete(id);
    },
    async release(id, owner) {
      if (running.get(id)?.owner === owner) running.delete(id);
    },
    async close() {},
  };
}

/** Outcomes by key, each caller's apart from the others'. */
function createSettled(ttlMs: number) {
  const callers = new Map<string, Own>();
  /** No less than there are: one that took the place of a stale one is counted twice until it is looked at. */
  let count = 0;
  const create = (): Own =>
    new LRUCache({
      max: maxKeysOfCaller,
      maxSize: maxMembersOfCaller,
      sizeCalculation: ({ outcome }) => Math.min(1 + countMembers(outcome), maxMembersOfCaller),
      ttl: ttlMs,
      noDisposeOnSet: true,
      dispose: () => {
        count -= 1;
      },
    });
  return {
    get: (id: string) => callers.get(toOwnerId(id))?.get(id),
    set(id: string, value: Settled): void {
      const own = callers.get(toOwnerId(id)) ?? create();
      callers.set(toOwnerId(id), own);
      if (!own.has(id)) count += 1;
      own.set(id, value);
    },
    isFull(): boolean {
      if (count < maxKeys) return false;
      for (const [caller, own] of callers) {
        own.purgeStale();
        if (own.size === 0) callers.delete(caller);
      }
      count = [...callers.values()].reduce((sum, { size }) => sum + size, 0);
      return count >= maxKeys;
    },
  };
}

function countMembers(outcome: UpdateOutcome): number {
  return 'organization' in outcome ? (outcome.organization.members?.length ?? 0) : 0;
}
