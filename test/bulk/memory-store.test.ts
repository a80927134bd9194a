import { createMemoryBulkStore } from '../../src/bulk/memory-store.ts';
import { describeBulkStore } from './store-contract.ts';

describeBulkStore('bulk updates in memory', async () => {
  const store = createMemoryBulkStore();
  return [store, store];
});
