import type { AccountRef } from '../domain/provider/connection.ts';
import { parseAccountKey, toAccountKey } from '../domain/provider/connection.ts';
import type { AccountQueues } from './account-queues.ts';
import type { QueueRegistry, RegisteredQueue } from './queue-registry.ts';
import { createUnchangedQueues } from './unchanged-queues.ts';

/**
 * What this process can do with the items of an account. WAIT: its connection has no credential here, and other processes run the
 * items. ABSENT: no connection has the account.
 */
export type AccountState = 'RUN' | 'WAIT' | 'ABSENT';
export type StateOf = (account: AccountRef) => AccountState;

interface SearchParts {
  readonly queues: AccountQueues;
  readonly registry: QueueRegistry;
  readonly stateOf: StateOf;
  /** After this time without a process that has an account, any process ends its items. */
  readonly abandonedMs: number;
}

/** Creates the search for queues with jobs, which opens those whose items this process runs, and closes idle ones. */
export function createQueueSearch({
  abandonedMs,
  queues,
  registry,
  stateOf,
}: SearchParts): () => Promise<void> {
  const unchanged = createUnchangedQueues(abandonedMs);
  const openOrRemove = async ({ key, ...queue }: RegisteredQueue, isAbandoned: boolean) => {
    const account = parseAccountKey(key);
    if (account && queue.hasJobs) {
      const state = stateOf(account);
      if (state === 'RUN' || (state === 'ABSENT' && isAbandoned)) queues.open(account, true);
    } else if (isAbandoned) await registry.remove({ key, ...queue });
  };
  const search = async () => {
    const own = queues.all().filter(({ account }) => stateOf(account) === 'RUN');
    if (own.length > 0) {
      await registry.register(
        own.map(({ account }) => toAccountKey(account)),
        true,
      );
    }
    const registered = await registry.list();
    const abandoned = new Set(unchanged.observe(registered));
    for (const each of registered) await openOrRemove(each, abandoned.has(each));
  };
  // Without a reply of Redis, no queue is known to be idle or abandoned.
  return () => search().then(queues.closeIdle, unchanged.clear);
}
