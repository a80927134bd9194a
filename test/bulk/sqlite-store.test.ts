import { createBulkStore, openDatabaseIn } from '../support/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { describeBulkStore } from './store-contract.ts';

describeBulkStore('the store of bulk updates in memory', async () => {
  const store = createBulkStore();
  return [store, store];
});

describeBulkStore('the store of bulk updates in a file', async () => {
  const store = createBulkStore(await openDatabaseIn(createTempFolder()('data')));
  return [store, store];
});
