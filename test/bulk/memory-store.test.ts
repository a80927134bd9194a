import { createMemoryBulkStore } from '../../src/bulk/memory-store.ts';
import { describeBulkStore } from './store-contract.ts';

describeBulkStore('the memory store of bulk updates', async () => {
  const store = createMemoryBulkStore();
  return [store, store];
});
