import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/idempotency/memory-store.ts';
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
