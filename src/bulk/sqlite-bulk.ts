import { findAccount } from '../domain/provider/connection.ts';
import { toLeaseMs } from '../domain/update/key-lease.ts';
import type { Database } from '../storage/database.ts';
import { createAccountsFor } from './accounts-for.ts';
import type { BulkOptions } from './bulk-options.ts';
import type { RunningBulk } from './bulk-updates.ts';
import { createBulkUpdates } from './bulk-updates.ts';
import { createItemRunner } from './create-item-runner.ts';
import { createMemoryQueue } from './memory-queue.ts';
import { createAccountLimits, createPace } from './pace.ts';
import { createRefuseItems } from './refuse-items.ts';
import { createSqliteBulkStore } from './sqlite-store.ts';
import { sweep } from './sweep.ts';

export interface SqliteBulkParts extends BulkOptions {
  readonly database: Database;
}

/** Opens bulk updates in the database of this process, and resumes those that an earlier process left unfinished. */
export function openSqliteBulk(options: SqliteBulkParts): RunningBulk {
  const { database, findBulkLimits, maxItems, onItemRun, updateMs, updates } = options;
  const { connections } = updates;
  const store = createSqliteBulkStore({ ...options, leaseMs: toLeaseMs(updateMs) });
  const refuseItems = createRefuseItems({ store, connections, onItemRun });
  const limitsOf = createAccountLimits(connections, findBulkLimits);
  const run = createItemRunner(options, { limitsOf, store }, () => queue);
  const queue = createMemoryQueue(
    (account) => createPace(account.provider, () => limitsOf(account)),
    { run, readTarget: store.readTarget },
    (account) => findAccount(connections, account) !== undefined,
  );
  sweep(store, queue);
  database.onUsable(() => sweep(store, queue));
  return createBulkUpdates({
    ...{ store, queue, limitsOf, refuseItems, maxItems },
    accountsFor: createAccountsFor(connections),
  });
}
