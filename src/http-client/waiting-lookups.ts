import type { LookupFunction } from 'node:net';
import { createAlarm } from './alarm.ts';

export type OnLookedUp = Parameters<LookupFunction>[2];

/** undici's own limit for a connection, which includes its lookup. */
const maxWaitMs = 10_000;

/** The sockets that wait for the addresses of one host. */
export interface WaitingLookups {
  add(onLookedUp: OnLookedUp): void;
  endAll(...result: Parameters<OnLookedUp>): void;
}

/**
 * Creates the list of sockets that wait for one host. Node's lookup has no signal of a socket that has ended: each one therefore
 * fails after the time in which undici ends it.
 *
 * @param onNone called when the last one has failed so
 */
export function createWaitingLookups(onNone: () => void): WaitingLookups {
  let waiting: { readonly onLookedUp: OnLookedUp; readonly endsAt: number }[] = [];
  const alarm = createAlarm(() => {
    const now = performance.now();
    const overdue = waiting.filter(({ endsAt }) => endsAt <= now);
    if (overdue.length === 0) return setAlarm();
    waiting = waiting.slice(overdue.length);
    setAlarm();
    if (waiting.length === 0) onNone();
    for (const { onLookedUp } of overdue) onLookedUp(createTimeoutError(), []);
  });
  const setAlarm = () => {
    const [first] = waiting;
    if (first) alarm.set(Math.max(0, first.endsAt - performance.now()));
  };
  return {
    add(onLookedUp) {
      waiting.push({ onLookedUp, endsAt: performance.now() + maxWaitMs });
      if (!alarm.isSet) setAlarm();
    },
    endAll(...result) {
      const all = waiting;
      waiting = [];
      for (const { onLookedUp } of all) onLookedUp(...result);
    },
  };
}

/** The code is that of c-ares for a name server that does not respond. */
function createTimeoutError(): NodeJS.ErrnoException {
  return Object.assign(new Error('The host name was not resolved in time.'), { code: 'ETIMEOUT' });
}
