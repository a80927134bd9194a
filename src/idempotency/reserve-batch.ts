import { randomUUID } from 'node:crypto';
import type { Idempotency, Reservation } from '../domain/update/idempotency.ts';
import { keyNotChecked, keyReused, keysFull } from '../domain/update/idempotency.ts';
import { unreadableOutcome } from '../storage/stored-outcome.ts';
import { toBatchFingerprint, toKeyId } from './fingerprint.ts';
import type { KeyUse } from './run-once.ts';
import type { Holder, IdempotencyStore } from './store.ts';

const refusals = {
  OTHER: { use: 'conflict', error: keyReused },
  FULL: { use: 'store_full', error: keysFull },
  UNREADABLE: { use: 'unreadable', error: unreadableOutcome(null) },
  AWAY: { use: 'store_away', error: keyNotChecked },
} as const;

/** @param tellUse is notified of each update that is refused with its batch; the other updates report their own keys */
export function createReserve(
  store: IdempotencyStore,
  tellUse: (use: KeyUse) => void,
): Idempotency['reserve'] {
  return async (key, updates) => {
    const id = toKeyId(key);
    const holder = { owner: randomUUID(), fingerprint: toBatchFingerprint(updates) };
    const found = await store.reserve(id, holder, updates.length).catch(() => 'AWAY' as const);
    if (found === 'RESERVED') return toReservation(store, id, holder);
    // A reservation whose reply was lost may stand.
    if (found === 'AWAY') store.release(id, holder.owner).catch(() => {});
    const { error, use } = refusals[found];
    for (const _update of updates) tellUse(use);
    return error;
  };
}

/** A reservation that cannot be ended, as the store is away, holds the key until its time is over. */
function toReservation(store: IdempotencyStore, id: string, holder: Holder): Reservation {
  return {
    kind: 'reserved',
    end: (changedNothing) =>
      (changedNothing ? store.release(id, holder.owner) : store.keep(id, holder)).catch(() => {}),
  };
}
