import { describe, expect, it } from 'vitest';
import type { UpdateOutcome } from '../../src/domain/outcome.ts';
import { createMemoryStore } from '../../src/idempotency/memory-store.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { describeStore } from './store-contract.ts';

describeStore('the store in memory', {
  async open() {
    const store = createMemoryStore(3600);
    return [store, store];
  },
  // Who holds a key lives in this process, and comes back.
  whenOverdue: 'running',
});

it('the store in memory is of one process: another one knows nothing of its keys', async () => {
  const [store, other] = [createMemoryStore(3600), createMemoryStore(3600)];
  await store.claim('a', 'print', 'me');
  expect(await other.claim('a', 'print', 'you')).toEqual({ kind: 'claimed' });
});

const outcome: UpdateOutcome = {
  kind: 'updated',
  organization: { provider: 'VIDA', providerId: '3' },
  appliedFields: [['name']],
};

async function keep(store: IdempotencyStore, id: string, kept = outcome): Promise<void> {
  await store.claim(id, 'print', 'me');
  await store.settle(id, { owner: 'me', fingerprint: 'print' }, kept);
}

describe('the store in memory', () => {
  it("forgets a caller's oldest outcomes for their newest, and never another caller's", async () => {
    const store = createMemoryStore(3600);
    await keep(store, 'one.first');
    for (let index = 0; index <= 10_000; index += 1) await keep(store, `other.${index}`);
    expect(await store.claim('one.first', 'print', 'you')).toMatchObject({ kind: 'settled' });
    expect(await store.claim('other.1', 'print', 'you')).toMatchObject({ kind: 'settled' });
    expect(await store.claim('other.0', 'print', 'you')).toEqual({ kind: 'claimed' });
  });

  it('takes no new key when it is full, and forgets none for it', async () => {
    const store = createMemoryStore(3600);
    for (let caller = 0; caller < 100; caller += 1) {
      for (let index = 0; index < 1000; index += 1) await keep(store, `${caller}.${index}`);
    }
    expect(await store.claim('new.key', 'print', 'you')).toEqual({ kind: 'full' });
    expect(await store.claim('0.0', 'print', 'you')).toMatchObject({ kind: 'settled' });
  });

  it('keeps an outcome however large it is', async () => {
    const members = Array(200_000).fill({ userId: '1', role: 'owner', joinedAt: null });
    const store = createMemoryStore(3600);
    await keep(store, 'a.key', { ...outcome, organization: { ...outcome.organization, members } });
    expect(await store.claim('a.key', 'print', 'you')).toMatchObject({ kind: 'settled' });
  });
});
