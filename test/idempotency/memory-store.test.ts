import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { createMemoryStore } from '../../src/idempotency/memory-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { describeStore } from './store-contract.ts';

describeStore('the memory store', {
  async open() {
    const store = createMemoryStore(3600);
    return [store, store];
  },
  // The owner of a key runs in this process and always finishes.
  afterLeaseExpiry: 'running',
});

it('the memory store does not share keys with another store', async () => {
  const [store, other] = [createMemoryStore(3600), createMemoryStore(3600)];
  await store.claim('a', 'print', 'me');
  expect(await other.claim('a', 'print', 'you')).toEqual({ kind: 'claimed' });
});

const outcome: UpdateOutcome = {
  kind: 'updated',
  organization: { provider: 'VIDA', providerId: '3' },
  fields: [{ path: ['name'], state: 'APPLIED' }],
};

/** Completes keys of one caller until the store refuses a new one; returns the number of completed keys. */
async function fill(store: IdempotencyStore, caller: string): Promise<number> {
  for (let index = 0; ; index += 1) {
    const id = `${caller}.${index}`;
    if ((await store.claim(id, 'print', 'me')).kind === 'full') return index;
    await store.storeOutcome(id, { owner: 'me', fingerprint: 'print' }, outcome);
  }
}

describe('the memory store', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('refuses a new key when it is full, and evicts no stored key', async () => {
    const store = createMemoryStore(3600);
    const count = await fill(store, 'one');
    expect(count).toBe(50_000);
    expect(await store.claim('one.new', 'print', 'you')).toEqual({ kind: 'full' });
    for (const index of [0, 1, 25_000, count - 1]) {
      expect(await store.claim(`one.${index}`, 'other', 'you')).toMatchObject({ kind: 'completed', outcome });
    }
  });

  it('leaves capacity for another caller, and never stores more than its maximum', async () => {
    const store = createMemoryStore(3600, 1000);
    const counts: number[] = [];
    for (let caller = 0; caller < 20; caller += 1) counts.push(await fill(store, `caller ${caller}`));
    expect(counts.slice(0, 9)).toEqual([500, 250, 125, 63, 31, 16, 8, 4, 2]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1000);
    expect(await store.claim('caller 0.0', 'print', 'you')).toMatchObject({ kind: 'completed' });
  });

  it('counts running keys until they are released', async () => {
    const store = createMemoryStore(3600, 2);
    await store.claim('one.a', 'print', 'me');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'full' });
    await store.release('one.a', 'you');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'full' });
    await store.release('one.a', 'me');
    await store.release('one.a', 'me');
    expect(await store.claim('one.b', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.a', 'print', 'me')).toEqual({ kind: 'full' });
  });

  it('accepts new keys again when outcomes expire, each after its own time', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const store = createMemoryStore(60, 4);
    expect(await fill(store, 'one')).toBe(2);
    vi.advanceTimersByTime(59_000);
    expect(await store.claim('one.0', 'print', 'you')).toMatchObject({ kind: 'completed' });
    expect(await store.claim('one.new', 'print', 'me')).toEqual({ kind: 'full' });
    vi.advanceTimersByTime(1000);
    expect(await store.claim('one.new', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.0', 'print', 'me')).toEqual({ kind: 'claimed' });
    expect(await store.claim('one.1', 'print', 'me')).toEqual({ kind: 'full' });
  });

  it('counts the bytes of an outcome until it expires', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const store = createMemoryStore(60, 40);
    const large: UpdateOutcome = { ...outcome, fields: [{ path: ['é'.repeat(5000)], state: 'APPLIED' }] };
    expect(await store.claim('one.large', 'print', 'me')).toEqual({ kind: 'claimed' });
    await store.storeOutcome('one.large', { owner: 'me', fingerprint: 'print' }, large);
    expect(await store.claim('one.large', 'print', 'me')).toMatchObject({ outcome: large });
    expect(await fill(store, 'one')).toBe(9);
    expect(await fill(store, 'two')).toBe(10);
    vi.advanceTimersByTime(60_000);
    await store.claim('one.large', 'print', 'me');
    expect(await fill(store, 'three')).toBe(20);
  });
});
