/** A lookup that has not ended within this time is slow; name servers usually respond within a tenth of it. */
const slowLookupMs = 250;

/** libuv runs two lookups at a time in its default pool of four threads; the next ones would wait where their order is not ours. */
const maxRunning = 2;

/** A host name whose lookups take turns with those of others. */
export interface LookupTurn {
  request(): void;
  /** Cancels the request; returns false when its lookup runs, which cannot be cancelled. */
  cancel(): boolean;
}

interface TurnState {
  readonly start: (onEnd: () => void) => void;
  /** Whether the last lookup ended quickly, with whatever result; false before the first one. */
  isFast: boolean;
  /** In the milliseconds of `performance.now()`. */
  endedAt: number;
}

/**
 * Creates the turns of lookups. Names that are new or slow share one place, where the next one is the name whose last lookup is the
 * longest ago, and so a new name, the newest first: it does not wait for all silent ones of before. A lookup that becomes slow while it
 * runs occupies this place, too.
 *
 * @returns a function that creates the turns of one name; `start` starts one lookup, and calls back at its end
 */
export function createLookupTurns(): (start: TurnState['start']) => LookupTurn {
  const waiting = new Set<TurnState>();
  const running = new Set<TurnState>();
  const startNext = () => {
    const next = running.size < maxRunning ? findNext(waiting, running) : undefined;
    if (next === undefined) return;
    waiting.delete(next);
    running.add(next);
    runTimed(next, () => {
      running.delete(next);
      startNext();
    });
    startNext();
  };
  return (start) => {
    const state: TurnState = { start, isFast: false, endedAt: Number.NEGATIVE_INFINITY };
    return {
      request() {
        waiting.add(state);
        startNext();
      },
      cancel: () => waiting.delete(state),
    };
  };
}

function findNext(waiting: ReadonlySet<TurnState>, running: ReadonlySet<TurnState>): TurnState | undefined {
  const isPlaceFree = [...running].every(({ isFast }) => isFast);
  let next: TurnState | undefined;
  for (const each of waiting) {
    if (each.isFast) next ??= each;
    else if (isPlaceFree && (!next || next.isFast || each.endedAt <= next.endedAt)) next = each;
  }
  return next;
}

/** Runs a lookup, and notes whether it is slow as soon as it is. */
function runTimed(state: TurnState, onEnd: () => void): void {
  let isEnded = false;
  let isSlow = false;
  const onSlow = () => {
    if (isEnded) return;
    isSlow = true;
    state.isFast = false;
  };
  // After the results of this turn: a busy process finds a lookup that ended in time only after the timer.
  const timer = setTimeout(() => setImmediate(onSlow), slowLookupMs).unref();
  state.start(() => {
    isEnded = true;
    clearTimeout(timer);
    state.isFast = !isSlow;
    state.endedAt = performance.now();
    onEnd();
  });
}
