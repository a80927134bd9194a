import type { LookupAddress } from 'node:dns';
import { createAlarm } from './alarm.ts';
import type { LookupTurn } from './lookup-turns.ts';
import type { OnLookedUp } from './waiting-lookups.ts';
import { createWaitingLookups } from './waiting-lookups.ts';

/** How long the addresses of a host are used after its last successful lookup. */
const keptMs = 300_000;

/** How long a socket waits for a lookup, also for its turn, before it uses the last addresses. */
const maxWaitMs = 250;

/** What the callback of a lookup receives besides an error. */
type Addresses = readonly [address: string | LookupAddress[], family?: number | undefined];

/** The lookups of one host name with one set of options, of which one at most waits or runs. */
export interface HostLookup {
  lookUp(onLookedUp: OnLookedUp): void;
}

/**
 * Creates the lookups of one host. Its last addresses are used while a lookup is slow, and when it fails for another reason than that
 * the name does not exist: a name server that fails does not stop a provider that works.
 *
 * @param keepsAddresses only for hosts that prove themselves by a certificate, because their old addresses can be those of others
 */
export function createHostLookup(
  lookup: (onLookedUp: OnLookedUp) => void,
  createTurn: (start: (onEnd: () => void) => void) => LookupTurn,
  keepsAddresses: boolean,
): HostLookup {
  const addresses = createKeptAddresses(keepsAddresses ? keptMs : 0);
  const waiting = createWaitingLookups(() => {
    if (turn.cancel()) isRequested = false;
  });
  let isRequested = false;
  const endWithKept = () => {
    const kept = addresses.find();
    if (kept) waiting.endAll(null, ...kept);
  };
  const waitAlarm = createAlarm(() => {
    if (isRequested) endWithKept();
  });
  const turn = createTurn((onEnd) =>
    lookup((error, ...found) => {
      isRequested = false;
      onEnd();
      if (error === null) addresses.keep(found);
      else if (error.code === 'ENOTFOUND') addresses.keep(null);
      else endWithKept();
      waiting.endAll(error, ...found);
    }),
  );
  return {
    lookUp(onLookedUp) {
      waiting.add(onLookedUp);
      if (!isRequested) {
        isRequested = true;
        waitAlarm.set(maxWaitMs);
        turn.request();
      } else if (!waitAlarm.isSet) endWithKept();
    },
  };
}

interface KeptAddresses {
  /** Returns null when the last successful lookup is too long ago. */
  find(): Addresses | null;
  keep(found: Addresses | null): void;
}

function createKeptAddresses(forMs: number): KeptAddresses {
  let kept: Addresses | null = null;
  let keptUntil = 0;
  return {
    find: () => (performance.now() < keptUntil ? kept : null),
    keep(found) {
      kept = found;
      keptUntil = performance.now() + forMs;
    },
  };
}
