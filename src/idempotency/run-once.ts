import { setTimeout as pause } from 'node:timers/promises';
import type { OutcomeUnknownError } from '../domain/errors.ts';
import { supersededError } from '../domain/update/blocked-update.ts';
import type { IdempotencyKey } from '../domain/update/idempotency.ts';
import { isKept, keyNotChecked, keyReused, keysFull } from '../domain/update/idempotency.ts';
import type { UpdateOutcome } from '../domain/update/outcome.ts';
import { toReplayed, toStored } from '../domain/update/outcome.ts';
import { unreadableOutcome } from '../storage/stored-outcome.ts';
import { toKeyId } from './fingerprint.ts';
import type { KeyUse } from './key-use.ts';
import { stoppedOutcome } from './lost-outcome.ts';
import type { Claim, Holder, IdempotencyStore } from './store.ts';

/** The interval at which a process polls for the outcome of an update that another process runs. */
const pollMs = 50;

type Work = () => Promise<UpdateOutcome>;

/** One update with a key. */
export interface KeyedRequest extends Holder {
  readonly id: string;
  readonly claimableUntilMs: number | undefined;
  readonly laterKeys: () => readonly IdempotencyKey[];
  /** The outcome when the update was started and its outcome was lost. */
  readonly lost: OutcomeUnknownError;
  readonly onKeyUse: (use: KeyUse) => void;
  readonly onRunning: () => void;
}

/** Runs the work when the key is new, and otherwise resolves to the outcome under the key. */
export async function runOnce(
  store: IdempotencyStore,
  request: KeyedRequest,
  work: Work,
  stopSignal: AbortSignal,
): Promise<UpdateOutcome> {
  let found = await claim(store, request);
  while (isRunningElsewhere(found, request)) {
    request.onRunning();
    await pause(pollMs, undefined, { signal: stopSignal }).catch(() => {});
    if (stopSignal.aborted) return toReplayed(stoppedOutcome(request.lost));
    found = await claim(store, request);
  }
  request.onKeyUse(toKeyUse(found, request));
  if (found === 'UNAVAILABLE') {
    // The store may have received the claim, which would later look like an update that was started.
    store.release(request.id, request.owner).catch(() => {});
    return keyNotChecked;
  }
  return found.kind === 'claimed' ? runAndStore(store, request, work) : toOutcome(found, request);
}

function claim(
  store: IdempotencyStore,
  { claimableUntilMs, fingerprint, id, owner }: KeyedRequest,
): Promise<Claim | 'UNAVAILABLE'> {
  return store.claim(id, fingerprint, owner, claimableUntilMs).catch(() => 'UNAVAILABLE');
}

function isRunningElsewhere(found: Claim | 'UNAVAILABLE', { fingerprint }: KeyedRequest): boolean {
  return found !== 'UNAVAILABLE' && found.kind === 'running' && found.fingerprint === fingerprint;
}

const uses = {
  claimed: 'new',
  completed: 'replayed',
  abandoned: 'abandoned',
  unreadable: 'unreadable',
  running: 'conflict',
  full: 'store_full',
} as const;

function toKeyUse(found: Claim | 'UNAVAILABLE', { fingerprint }: KeyedRequest): KeyUse {
  if (found === 'UNAVAILABLE') return 'store_away';
  return isOtherUpdate(found, fingerprint) ? 'conflict' : uses[found.kind];
}

/** Whether the key belongs to another update; false when its fingerprint cannot be read. */
function isOtherUpdate(found: Claim, fingerprint: string): boolean {
  return 'fingerprint' in found && found.fingerprint !== null && found.fingerprint !== fingerprint;
}

/** Returns the outcome under a key that this request did not claim. */
function toOutcome(
  found: Exclude<Claim, { kind: 'claimed' }>,
  { fingerprint, lost }: KeyedRequest,
): UpdateOutcome {
  if (found.kind === 'full') return keysFull;
  if (isOtherUpdate(found, fingerprint)) return keyReused;
  if (found.kind === 'unreadable') return toReplayed(unreadableOutcome(lost.provider));
  // A process of an older version may have stored more fields.
  return toReplayed(found.kind === 'completed' ? toStored(found.outcome) : lost);
}

/**
 * Runs the update and stores its outcome, unless it provably changed nothing. When the store cannot be reached afterwards,
 * the key stays held until it is found abandoned, and the update never runs again.
 */
async function runAndStore(
  store: IdempotencyStore,
  request: KeyedRequest,
  work: Work,
): Promise<UpdateOutcome> {
  const { id, lost, owner } = request;
  const storeOutcome = (outcome: UpdateOutcome) =>
    store.storeOutcome(id, request, toStored(outcome)).catch(() => {});
  try {
    const outcome = (await findSuperseded(store, request)) ?? (await work());
    await (isKept(outcome) ? storeOutcome(outcome) : store.release(id, owner).catch(() => {}));
    return outcome;
  } catch (bug) {
    await storeOutcome(lost);
    throw bug;
  }
}

/** Returns the outcome of an update that arrives after a later one, or null when it is in order and must be sent. */
async function findSuperseded(
  store: IdempotencyStore,
  { laterKeys, lost }: KeyedRequest,
): Promise<UpdateOutcome | null> {
  const ids = laterKeys().map(toKeyId);
  if (ids.length === 0) return null;
  return store.hasAny(ids).then(
    (isSuperseded) => (isSuperseded ? supersededError(lost.provider) : null),
    () => keyNotChecked,
  );
}
