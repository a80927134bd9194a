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
  const openOrRemove = async (queue: RegisteredQueue) => {
    const account = parseAccountKey(queue.key);
    if (account && queue.hasJobs) {
      if (isRun(account)) queues.open(account, true);
    } else if (abandoned.has(queue.key)) await registry.remove(queue);
  };
  const search = async () => {
    const own = queues.all().filter(({ account }) => hasAccount(account));
    if (own.length > 0) {
      await registry.register(
        own.map(({ account }) => toAccountKey(account)),
        true,
      );
    }
    const registered = await registry.list();
    abandoned = new Set(unchanged.observe(registered).map(({ key }) => key));
    for (const each of registered) await openOrRemove(each);
    for (const { account } of queues.all()) if (!isRun(account)) queues.release(account);
  };
  // Without a reply of Redis, no queue is known to be idle or abandoned.
  const forget = () => {
    unchanged.clear();
    abandoned = new Set();
  };
  return { run: () => search().then(queues.closeIdle, forget), isAbandoned };
}
