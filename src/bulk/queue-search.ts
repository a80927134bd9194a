import type { AccountRef } from '../domain/provider/connection.ts';
import { parseAccountKey, toAccountKey } from '../domain/provider/connection.ts';
import type { AccountQueues } from './account-queues.ts';
import type { QueueRegistry, RegisteredQueue } from './queue-registry.ts';
import { createUnchangedQueues } from './unchanged-queues.ts';

/** Whether this process has the account, and the credential of its connection. */
export type HasAccount = (account: AccountRef) => boolean;

interface SearchParts {
  readonly queues: AccountQueues;
  readonly registry: QueueRegistry;
  readonly hasAccount: HasAccount;
  /** After this time without a process that has an account, any process ends its items. */
  readonly abandonedMs: number;
}

/** The search for queues with jobs. */
export interface QueueSearch {
  /** Opens the queues whose items this process runs, and closes idle ones and those of accounts that it has lost. */
  run(): Promise<void>;
  /** Whether no process has had the account for a while, so that any process ends its items. */
  isAbandoned(account: AccountRef): boolean;
}

export function createQueueSearch({ abandonedMs, hasAccount, queues, registry }: SearchParts): QueueSearch {
  const unchanged = createUnchangedQueues(abandonedMs);
  let abandoned: ReadonlySet<string> = new Set();
  const isAbandoned = (account: AccountRef) => abandoned.has(toAccountKey(account));
  const isRun = (account: AccountRef) => hasAccount(account) || isAbandoned(account);
  const register = async () => {
    const own = queues.accounts().filter(hasAccount).map(toAccountKey);
    if (own.length > 0) await registry.register(own, true);
  };
  const removeAbandoned = async (registered: readonly RegisteredQueue[]) => {
    for (const queue of registered) {
      if (abandoned.has(queue.key) && !hasReadableJobs(queue)) await registry.remove(queue);
    }
  };
  const search = async () => {
    await register();
    const listedAtMs = performance.now();
    const registered = await registry.list();
    abandoned = new Set(unchanged.observe(registered).map(({ key }) => key));
    for (const account of queues.accounts()) if (!isRun(account)) queues.release(account);
    const withJobs = registered.filter(hasReadableJobs).flatMap(({ key }) => parseAccountKey(key) ?? []);
    queues.runAll(withJobs.filter(isRun), listedAtMs);
    await removeAbandoned(registered);
  };
  // Without a reply of Redis, no queue is known to be idle or abandoned.
  const forget = () => {
    unchanged.clear();
    abandoned = new Set();
  };
  return { run: () => search().then(queues.closeIdle, forget), isAbandoned };
}

function hasReadableJobs({ hasJobs, key }: RegisteredQueue): boolean {
  return hasJobs && parseAccountKey(key) !== undefined;
}
