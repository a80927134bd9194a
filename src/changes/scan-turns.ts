import { createCallerTurns } from '../domain/caller-turns.ts';
import type { ChangeStore } from './store.ts';

/** Runs a read of changes when it is the caller's turn. */
export type ScanInTurn = <Slice>(callerId: string, scan: () => Promise<Slice>) => Promise<Slice>;

interface WaitingScan {
  start(): void;
  fail(error: unknown): void;
}

/**
 * Runs one read at a time, each in a turn of the event loop of its own, so that the commands of updates wait for one read at
 * most. Callers take turns. A read that fails ends those that wait only when the store cannot be reached: each of them would else wait
 * for a timeout of its own.
 */
export function createScanTurns(store: Pick<ChangeStore, 'available'>): ScanInTurn {
  const waiting = createCallerTurns<WaitingScan>();
  let isRunning = false;
  const startNext = () => {
    const next = waiting.next();
    isRunning = next !== undefined;
    next?.start();
  };
  const failWaiting = (error: unknown) => {
    for (let scan = waiting.next(); scan !== undefined; scan = waiting.next()) scan.fail(error);
  };
  const waitForTurn = (callerId: string) =>
    new Promise<void>((start, fail) => waiting.add(callerId, { start, fail }));
  return async (callerId, scan) => {
    if (isRunning) await waitForTurn(callerId);
    isRunning = true;
    try {
      return await scan();
    } catch (error) {
      if (!store.available) failWaiting(error);
      throw error;
    } finally {
      setImmediate(startNext);
    }
  };
}
