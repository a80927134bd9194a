import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { OutcomeUnknownError } from '../domain/errors.ts';
import { refusal } from '../domain/errors.ts';
import { supersededError } from '../domain/update/blocked-update.ts';
import type { Idempotency, IdempotencyKey, KeyedUpdate } from '../domain/update/idempotency.ts';
import { isKeyNotChecked, keyNotChecked, keyReused, keysFull } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toStored } from '../domain/update/outcome.ts';
import { unreadableOutcome } from '../storage/stored-outcome.ts';
import { toFingerprint, toKeyId } from './fingerprint.ts';
import { createReserve } from './reserve-batch.ts';
import type { Claim, Holder, IdempotencyStore } from './store.ts';

/** How often a process asks what became of an update that another one is running. */
const pollMs = 50;

type Work = () => Promise<UpdateOutcome>;

/** What a key was found to be: new, that of a stored outcome or of a running update, or another update's. */
export type KeyUse =
  | 'new'
  | 'replayed'
  | 'joined'
  | 'abandoned'
  | 'unreadable'
  | 'conflict'
  | 'store_away'
  | 'store_full';

/**
 * Idempotency on a store. Requests that meet in this process share one promise; across processes the store decides.
 *
 * @param stop aborted when the gateway can wait no longer
 * @param tellUse told of each update with a key what the key was found to be
 */
export function createIdempotency(
  store: IdempotencyStore,
  stop: AbortSignal,
  tellUse: (use: KeyUse) => void = () => {},
): Idempotency {
  /** By key and fingerprint: what another update under the key is found to be, the store alone can say. */
  const here = new Map<string, Promise<UpdateOutcome>>();
  // As many listen as wait for other processes; Node takes more than ten for a leak.
  setMaxListeners(0, stop);
  return {
    reserve: createReserve(store, tellUse),
    async once(key, update, work, onRunning = () => {}) {
      const id = toKeyId(key);
      const fingerprint = toFingerprint(update);
      const place = `${id} ${fingerprint}`;
      const running = here.get(place);
      if (running) {
        tellUse('joined');
        onRunning();
        return running;
      }
      const keyed = {
        ...{ id, fingerprint, owner: randomUUID(), lost: outcomeLost(update) },
        until: key.claimableUntilMs,
        later: key.laterKeys ?? (() => []),
      };
      const outcome = runOnce(store, { ...keyed, tellUse, onRunning }, work, stop);
      here.set(place, outcome);
      try {
        return await outcome;
      } finally {
        here.delete(place);
      }
    },
  };
}

interface Keyed extends Holder {
  readonly id: string;
  readonly until: number | undefined;
  readonly later: () => readonly IdempotencyKey[];
  /** The outcome when the update was started and its outcome was lost. */
  readonly lost: OutcomeUnknownError;
  readonly tellUse: (use: KeyUse) => void;
  readonly onRunning: () => void;
}

async function runOnce(
  store: IdempotencyStore,
  keyed: Keyed,
  work: Work,
  stop: AbortSignal,
): Promise<UpdateOutcome> {
  let found = await claim(store, keyed);
  while (found !== 'STORE_AWAY' && found.kind === 'running' && found.fingerprint === keyed.fingerprint) {
    keyed.onRunning();
    await pause(pollMs, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return notAwaited(keyed);
    found = await claim(store, keyed);
  }
  keyed.tellUse(useOf(found, keyed));
  if (found === 'STORE_AWAY') {
    // The claim may have arrived all the same; left there, it would be taken for an update that was started.
    store.release(keyed.id, keyed.owner).catch(() => {});
    return keyNotChecked;
  }
  return found.kind === 'claimed' ? runAndKeep(store, keyed, work) : outcomeOf(found, keyed);
}

const uses = {
  claimed: 'new',
  settled: 'replayed',
  abandoned: 'abandoned',
  unreadable: 'unreadable',
  running: 'conflict',
  full: 'store_full',
} as const;

function useOf(found: Claim | 'STORE_AWAY', { fingerprint }: Keyed): KeyUse {
  if (found === 'STORE_AWAY') return 'store_away';
  return isOther(found, fingerprint) ? 'conflict' : uses[found.kind];
}

/** Does the key stand for another update? Where its fingerprint cannot be read, that is unknown. */
function isOther(found: Claim, fingerprint: string): boolean {
  return 'fingerprint' in found && found.fingerprint !== null && found.fingerprint !== fingerprint;
}

/** The outcome under a key that is not this request's to run. */
function outcomeOf(found: Exclude<Claim, { kind: 'claimed' }>, { fingerprint, lost }: Keyed): UpdateOutcome {
  if (found.kind === 'full') return keysFull;
  if (isOther(found, fingerprint)) return keyReused;
  if (found.kind === 'unreadable') return unreadableOutcome(lost.provider);
  // An older process may have stored more.
  return found.kind === 'settled' ? toStored(found.outcome) : lost;
}

function claim(
  store: IdempotencyStore,
  { fingerprint, id, owner, until }: Keyed,
): Promise<Claim | 'STORE_AWAY'> {
  return store.claim(id, fingerprint, owner, until).catch(() => 'STORE_AWAY');
}

/**
 * Runs the update and keeps its outcome, unless it provably changed nothing. When the store is gone by then, the key
 * stays held: it is found abandoned, and never run again.
 */
async function runAndKeep(store: IdempotencyStore, keyed: Keyed, work: Work): Promise<UpdateOutcome> {
  const { id, lost, owner } = keyed;
  const keep = (outcome: UpdateOutcome) => store.settle(id, keyed, toStored(outcome)).catch(() => {});
  try {
    const outcome = (await insteadOfLate(store, keyed)) ?? (await work());
    const changedNothing = 'applied' in outcome && outcome.applied === 'NOT_APPLIED';
    await (changedNothing || isKeyNotChecked(outcome)
      ? store.release(id, owner).catch(() => {})
      : keep(outcome));
    return outcome;
  } catch (bug) {
    await keep(lost);
    throw bug;
  }
}

/** The outcome of an update that comes after a later one, in place of sending it. Null: it is in time. */
async function insteadOfLate(store: IdempotencyStore, { later, lost }: Keyed): Promise<UpdateOutcome | null> {
  const ids = later().map(toKeyId);
  if (ids.length === 0) return null;
  return store.hasAny(ids).then(
    (isLate) => (isLate ? supersededError(lost.provider) : null),
    () => keyNotChecked,
  );
}

function outcomeLost({ provider }: KeyedUpdate): OutcomeUnknownError {
  const message =
    'The update under this idempotency key was started and its outcome was lost. Whether it was applied is unknown. ' +
    'Read the organization before you send it under another key.';
  return {
    kind: 'outcomeUnknown',
    ...refusal(message, provider),
    applied: 'UNKNOWN',
    reason: 'INTERRUPTED',
  };
}

/** Another process runs the update, and this one can wait no longer. */
function notAwaited({ lost }: Keyed): OutcomeUnknownError {
  const message =
    'The gateway had to stop while another of its processes was applying the update under this idempotency key. ' +
    'Whether it was applied is unknown. Read the organization before you send it under another key.';
  return { ...lost, message };
}
