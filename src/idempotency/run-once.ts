import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { OutcomeUnknownError, UnavailableError } from '../domain/errors.ts';
import { refusal } from '../domain/errors.ts';
import type { Idempotency, KeyedUpdate } from '../domain/idempotency.ts';
import { keyReused } from '../domain/idempotency.ts';
import type { UpdateOutcome } from '../domain/outcome.ts';
import { toFingerprint, toKeyId } from './fingerprint.ts';
import type { Claim, Holder, IdempotencyStore } from './store.ts';

/** How often a process asks what became of an update that another one is running. */
const pollMs = 50;

interface Running {
  readonly fingerprint: string;
  readonly outcome: Promise<UpdateOutcome>;
}

type Work = () => Promise<UpdateOutcome>;

/** What a key was found to be: new, that of a stored outcome or of an update under way, or another update's. */
export type KeyUse = 'new' | 'replayed' | 'joined' | 'abandoned' | 'conflict' | 'store_away';

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
  const here = new Map<string, Running>();
  // As many listen as wait for other processes; Node takes more than ten for a leak.
  setMaxListeners(0, stop);
  return {
    async once(key, update, work) {
      const id = toKeyId(key);
      const fingerprint = toFingerprint(update);
      const running = here.get(id);
      if (running) {
        tellUse(running.fingerprint === fingerprint ? 'joined' : 'conflict');
        return running.fingerprint === fingerprint ? running.outcome : keyReused;
      }
      const keyed = { id, fingerprint, owner: randomUUID(), lost: outcomeLost(update) };
      const outcome = runOnce(store, { ...keyed, tellUse }, work, stop);
      here.set(id, { fingerprint, outcome });
      try {
        return await outcome;
      } finally {
        here.delete(id);
      }
    },
  };
}

interface Keyed extends Holder {
  readonly id: string;
  /** What to say when the update was begun and nobody knows its end. */
  readonly lost: OutcomeUnknownError;
  readonly tellUse: (use: KeyUse) => void;
}

async function runOnce(
  store: IdempotencyStore,
  keyed: Keyed,
  work: Work,
  stop: AbortSignal,
): Promise<UpdateOutcome> {
  let found = await claim(store, keyed);
  if (found === 'STORE_AWAY') {
    keyed.tellUse('store_away');
    // The claim may have arrived all the same; left there, it would be taken for an update that was begun.
    store.release(keyed.id, keyed.owner).catch(() => {});
    return storeAway;
  }
  while (found !== 'STORE_AWAY' && found.kind === 'running' && found.fingerprint === keyed.fingerprint) {
    await pause(pollMs, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return keyed.lost;
    found = await claim(store, keyed);
  }
  keyed.tellUse(useOf(found, keyed));
  // Somebody was seen to hold the key: with the store gone now, the outcome is unknown.
  if (found === 'STORE_AWAY') {
    store.release(keyed.id, keyed.owner).catch(() => {});
    return keyed.lost;
  }
  return found.kind === 'claimed' ? runAndKeep(store, keyed, work) : outcomeOf(found, keyed);
}

const uses = { claimed: 'new', settled: 'replayed', abandoned: 'abandoned', running: 'conflict' } as const;

function useOf(found: Claim | 'STORE_AWAY', { fingerprint }: Keyed): KeyUse {
  if (found === 'STORE_AWAY') return 'store_away';
  return 'fingerprint' in found && found.fingerprint !== fingerprint ? 'conflict' : uses[found.kind];
}

/** What is said of a key that somebody else used. */
function outcomeOf(found: Exclude<Claim, { kind: 'claimed' }>, { fingerprint, lost }: Keyed): UpdateOutcome {
  if (found.fingerprint !== fingerprint) return keyReused;
  return found.kind === 'settled' ? found.outcome : lost;
}

function claim(store: IdempotencyStore, { fingerprint, id, owner }: Keyed): Promise<Claim | 'STORE_AWAY'> {
  return store.claim(id, fingerprint, owner).catch(() => 'STORE_AWAY');
}

/**
 * Runs the update and keeps its outcome, unless it provably changed nothing. When the store is gone by then, the key
 * stays held: it is found abandoned, and never run again.
 */
async function runAndKeep(store: IdempotencyStore, keyed: Keyed, work: Work): Promise<UpdateOutcome> {
  const { id, lost, owner } = keyed;
  const keep = (outcome: UpdateOutcome) => store.settle(id, keyed, outcome).catch(() => {});
  try {
    const outcome = await work();
    const changedNothing = 'applied' in outcome && outcome.applied === 'NOT_APPLIED';
    await (changedNothing ? store.release(id, owner).catch(() => {}) : keep(outcome));
    return outcome;
  } catch (bug) {
    await keep(lost);
    throw bug;
  }
}

const storeAway: UnavailableError = {
  kind: 'unavailable',
  ...refusal('Nobody can say for now whether this idempotency key was used; nothing was sent.', null),
  retryable: true,
  retryAfterSeconds: null,
};

function outcomeLost({ provider }: KeyedUpdate): OutcomeUnknownError {
  const message =
    'The update under this idempotency key was begun and its outcome was lost. Whether it was applied is unknown. ' +
    'Read the organization before you send it under another key.';
  return {
    kind: 'outcomeUnknown',
    ...refusal(message, provider),
    applied: 'UNKNOWN',
    reason: 'INTERRUPTED',
  };
}
