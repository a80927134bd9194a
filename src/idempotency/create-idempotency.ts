import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Idempotency } from '../domain/update/idempotency.ts';
import { isKept } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toReplayed } from '../domain/update/outcome.ts';
import { toFingerprint, toKeyId } from './fingerprint.ts';
import type { KeyUse } from './key-use.ts';
import { lostOutcome } from './lost-outcome.ts';
import { createReserve } from './reserve-batch.ts';
import { runOnce } from './run-once.ts';
import type { IdempotencyStore } from './store.ts';

/**
 * Creates idempotency on a store. Concurrent requests in this process share one promise; across processes the store
 * decides.
 *
 * @param stopSignal aborted when the gateway can no longer wait
 * @param onKeyUse called once for each update that has a key
 */
export function createIdempotency(
  store: IdempotencyStore,
  stopSignal: AbortSignal,
  onKeyUse: (use: KeyUse) => void = () => {},
): Idempotency {
  /** By key and fingerprint: only the store can decide about another update under the same key. */
  const inFlight = new Map<string, Promise<UpdateOutcome>>();
  // Each update that waits for another process adds a listener; above ten, Node would warn of a leak.
  setMaxListeners(0, stopSignal);
  return {
    reserve: createReserve(store, onKeyUse),
    async once(key, update, work, onRunning = () => {}) {
      const id = toKeyId(key);
      const fingerprint = toFingerprint(update);
      const mapKey = `${id} ${fingerprint}`;
      const running = inFlight.get(mapKey);
      if (running) {
        onKeyUse('joined');
        onRunning();
        const outcome = await running;
        return isKept(outcome) ? toReplayed(outcome) : outcome;
      }
      const request = {
        id,
        fingerprint,
        owner: randomUUID(),
        lost: lostOutcome(update),
        claimableUntilMs: key.claimableUntilMs,
        laterKeys: key.laterKeys ?? (() => []),
        onKeyUse,
        onRunning,
      };
      const outcome = runOnce(store, request, work, stopSignal);
      inFlight.set(mapKey, outcome);
      try {
        return await outcome;
      } finally {
        inFlight.delete(mapKey);
      }
    },
  };
}
