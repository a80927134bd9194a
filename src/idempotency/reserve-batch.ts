import { randomUUID } from 'node:crypto';
import type { Idempotency, Reservation } from '../domain/update/idempotency.ts';
import { keyNotChecked, keyReused, keysFull } from '../domain/update/idempotency.ts';
import { unreadableOutcome } from '../storage/stored-outcome.ts';
import { toBatchFingerprint, toKeyId } from './fingerprint.ts';
import type { KeyUse } from './key-use.ts';
import type { Holder, IdempotencyStore } from './store.ts';

const refusals = {
  OTHER: { use: 'conflict', error: keyReused },
  FULL: { use: 'store_full', error: keysFull },
  UNREADABLE: { use: 'unreadable', error: unreadableOutcome(null) },
  UNAVAILABLE: { use: 'store_away', error: keyNotChecked },
} as const;

/** @param onKeyUse called for each update of a refused batch; the updates of an admitted batch report their own keys */
export function createReserve(
  store: IdempotencyStore,
  onKeyUse: (use: KeyUse) => void,
): Idempotency['reserve'] {
  return async (key, updates) => {
    const id = toKeyId(key);
    const holder = { owner: randomUUID(), fingerprint: toBatchFingerprint(updates) };
    const result = await store.reserve(id, holder, updates.length).catch(() => 'UNAVAILABLE' as const);
    if (result === 'RESERVED') return toReservation(store, id, holder);
    // The store may have reserved the key although its reply was lost.
    if (result === 'UNAVAILABLE') store.release(id, holder.owner).catch(() => {});
    const { error, use } = refusals[result];
    for (const _update of updates) onKeyUse(use);
    return error;
  };
}

/** A reservation that cannot be ended, because the store is unreachable, holds the key until it expires. */
function toReservation(store: IdempotencyStore, id: string, holder: Holder): Reservation {
  return {
    kind: 'reserved',
    end: (changedNothing) =>
      (changedNothing ? store.release(id, holder.owner) : store.keepReservation(id, holder)).catch(() => {}),
  };
}
