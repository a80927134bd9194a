import type { Bulkhead } from './bulkhead.ts';
import type { Circuit } from './circuit.ts';
import type { AttemptDeadline } from './deadline.ts';
import type { Exchange } from './exchange-result.ts';
import type { QueueKey } from './fair-queue.ts';
import type { NotSentAttempt } from './json-exchange.ts';
import type { QuotaPlace } from './quota-place.ts';
import { sendReserved } from './quota-place.ts';
import type { QuotaTurns } from './quota-turns.ts';

/** The result of an attempt that was admitted, or why it was not; undefined while the circuit is open. */
export type AttemptResult = Exchange | NotSentAttempt | 'QUEUE_FULL' | 'CUT_OFF' | 'LEASE_LOST' | undefined;

export interface AdmissionOptions {
  readonly circuit: Circuit;
  readonly bulkhead: Bulkhead;
  readonly turns: QuotaTurns;
}

/** Makes an attempt when it has a slot of the bulkhead and a place in the quota. */
export type Admit = (
  place: QuotaPlace,
  send: () => Promise<Exchange | 'LEASE_LOST' | undefined> | undefined,
  key: QueueKey,
  deadline: AttemptDeadline,
) => Promise<AttemptResult>;

/**
 * Creates the admission of one client's attempts. A place is reserved right before an attempt is sent, in its slot; an attempt that
 * has to wait for its place releases the slot, and then keeps the place while it waits for a slot.
 */
export function createAdmission({ bulkhead, circuit, turns }: AdmissionOptions): Admit {
  const isOpen = () => circuit.openForMs() > 0;
  return async (place, send, key, deadline) => {
    // The circuit can open during the wait for a slot, and an attempt that it refuses is not verified and needs no place.
    const sendPlaced = () => (isOpen() ? undefined : sendReserved(place, send));
    while (!isOpen()) {
      const refusal = place.mustWait(turns) ? await place.wait(turns, key, deadline) : null;
      const result = refusal ?? (await bulkhead.run(sendPlaced, deadline, key));
      if (result !== 'NO_PLACE') return result;
    }
    return undefined;
  };
}
