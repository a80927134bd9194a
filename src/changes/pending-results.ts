import type { ChangeResult } from '../domain/changes/change.ts';

/** Beyond this number, changes whose result the store did not accept stay pending. */
const maxPending = 1000;

/** Results that are recorded when the store can be used again. */
export interface PendingResults {
  /**
   * Records the result, now or on each `repeat` until it succeeds. Never rejects.
   *
   * @param isUsable whether to try it now
   */
  add(position: string, result: ChangeResult, isUsable: boolean): Promise<void>;
  repeat(): void;
}

/** @param onDropped called for each change that stays pending, because too many results wait */
export function createPendingResults(
  record: (position: string, result: ChangeResult) => Promise<void>,
  onDropped: () => void,
): PendingResults {
  const pending = new Map<string, ChangeResult>();
  const keep = (position: string, result: ChangeResult) => {
    if (pending.size < maxPending || pending.has(position)) pending.set(position, result);
    else onDropped();
  };
  const tryNow = async (position: string, result: ChangeResult) => {
    try {
      await record(position, result);
      pending.delete(position);
    } catch {
      keep(position, result);
    }
  };
  return {
    add(position, result, isUsable) {
      if (isUsable) return tryNow(position, result);
      keep(position, result);
      return Promise.resolve();
    },
    repeat() {
      for (const [position, result] of pending) tryNow(position, result);
    },
  };
}
