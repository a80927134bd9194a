import { onTestFinished } from 'vitest';
import type { BullmqOptions } from '../../src/bulk/bullmq-queue.ts';
import { createBullmqQueue } from '../../src/bulk/bullmq-queue.ts';
import type { ItemRef } from '../../src/bulk/item.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import type { AccountRef } from '../../src/domain/provider/connection.ts';
import { toAccountKey } from '../../src/domain/provider/connection.ts';
import type { RedisServer } from './redis-server.ts';

/** The queues of one process. */
export interface OpenQueues {
  readonly queue: BulkQueue;
  /** The items that were run, e.g. `vertra@c1.a 0`. */
  readonly ran: string[];
}

/** A rate and a quota that no test reaches. */
export const pace = { waitMs: 0, rate: { max: 1000, durationMs: 1 } };

export const toAccount = (number: number): AccountRef => ({
  provider: 'VERTRA',
  connection: `c${number}`,
  account: 'a',
});

export const toRefs = (account: AccountRef, count: number): readonly ItemRef[] =>
  Array.from({ length: count }, (_, index) => ({ ...account, id: 'id', index }));

/**
 * Opens the queues of one process, which stop when the test ends.
 *
 * @param isDone awaited in each run of an item
 */
export function openQueues(
  { location }: RedisServer,
  hasAccount: (account: AccountRef) => boolean,
  options: Partial<BullmqOptions> = {},
  isDone: (ref: ItemRef) => Promise<void> | undefined = () => undefined,
): OpenQueues {
  const ran: string[] = [];
  const queues: BullmqOptions = {
    ...{ hasAccount, leaseMs: 60_000, location, paceOf: () => pace, searchMs: 20 },
    ...options,
  };
  const queue = createBullmqQueue(queues, {
    async run(ref) {
      ran.push(`${toAccountKey(ref)} ${ref.index}`);
      await isDone(ref);
      return { kind: 'DONE' };
    },
    readTarget: async ({ connection, index }) => ({
      callerId: 'me',
      organization: `vertra@${connection}:${index}`,
    }),
  });
  onTestFinished(() => queue.stop());
  return { queue, ran };
}
