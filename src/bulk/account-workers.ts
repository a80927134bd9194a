import type { Worker } from 'bullmq';
import type { AccountRef } from '../domain/provider/connection.ts';
import { parseAccountKey, toAccountKey } from '../domain/provider/connection.ts';
import type { JobData } from './bullmq-worker.ts';
import type { ItemSlots } from './item-slots.ts';
import { sweepCallerId, waitForSliceTurn } from './slice-turns.ts';
import { createWorkerTurns } from './worker-turns.ts';

/** A worker of an account, and the slots in which it runs items. */
export interface OpenWorker {
  readonly worker: Worker<JobData>;
  readonly slots: ItemSlots;
}

/** The workers of one process. */
export interface AccountWorkers {
  /** Returns the accounts that wait for a worker. */
  waiting(): readonly AccountRef[];
  /** Opens a worker for an account, at once or when a place is free. */
  request(account: AccountRef): void;
  /** Opens workers for the accounts that have jobs, and closes those of other accounts whose turn is over. */
  takeTurns(withJobs: readonly AccountRef[], listedAtMs: number): void;
  /** Closes the worker of an account or ends its wait; resolves when none of its items is running. */
  close(account: AccountRef): Promise<void>;
  /** Opens no further worker, and resolves when all are closed. */
  stop(): Promise<void>;
}

export interface WorkerLimits {
  /** The maximum number of workers that are open or not yet closed. */
  readonly maxWorkers: number;
  /** How long an account keeps its worker while others wait. */
  readonly turnMs: number;
}

export function createAccountWorkers(
  { maxWorkers, turnMs }: WorkerLimits,
  open: (account: AccountRef) => OpenWorker,
): AccountWorkers {
  const turns = createWorkerTurns(maxWorkers, turnMs);
  let stopped = false;
  const openAll = runInSlices(
    () => !stopped && turns.hasNext,
    () => {
      const account = toAccount(turns.next(performance.now()));
      if (account) workers.add(toAccountKey(account), open(account));
    },
  );
  const workers = createClosableWorkers((key) => {
    turns.onClosed(key);
    openAll();
  });
  const close = (key: string) => {
    turns.withdraw(key);
    turns.onClosing(key);
    return workers.close(key);
  };
  return {
    waiting: () => turns.waiting.flatMap((key) => toAccount(key) ?? []),
    request(account) {
      turns.request(toAccountKey(account), performance.now());
      openAll();
    },
    takeTurns(withJobs, listedAtMs) {
      const keys = withJobs.map(toAccountKey);
      for (const key of turns.handOver(keys, listedAtMs, performance.now())) workers.close(key);
      openAll();
    },
    close: (account) => close(toAccountKey(account)),
    async stop() {
      stopped = true;
      await Promise.all(workers.keys().map(close));
    },
  };
}

function toAccount(key: string | undefined): AccountRef | undefined {
  return key === undefined ? undefined : parseAccountKey(key);
}

/** Opening a worker takes some milliseconds of the event loop. */
function runInSlices(hasNext: () => boolean, runNext: () => void): () => Promise<void> {
  let isRunning = false;
  return async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      while (hasNext()) {
        await waitForSliceTurn(sweepCallerId);
        if (hasNext()) runNext();
      }
    } finally {
      isRunning = false;
    }
  };
}

function createClosableWorkers(onClosed: (key: string) => void) {
  const workers = new Map<string, OpenWorker>();
  const closing = new Map<string, Promise<void>>();
  return {
    keys: () => [...workers.keys(), ...closing.keys()],
    add: (key: string, opened: OpenWorker) => void workers.set(key, opened),
    async close(key: string) {
      const opened = workers.get(key);
      if (opened && workers.delete(key)) {
        const closed = closeWorker(opened).finally(() => {
          closing.delete(key);
          onClosed(key);
        });
        closing.set(key, closed);
      }
      await closing.get(key);
    },
  };
}

/** Closes the worker first, so that it does not take the items again whose wait ends. */
async function closeWorker({ slots, worker }: OpenWorker): Promise<void> {
  const closed = worker.close();
  slots.stop();
  await closed;
}
