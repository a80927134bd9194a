import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { Provider } from '../provider/provider.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Sends the updates of one organization through this process one after the other, in the order in which they joined. */
export interface UpdateQueue {
  /** Takes the next place in an organization's line; every place is left in the end. */
  join(provider: Provider, providerId: string): QueueSlot;
}

export interface QueueSlot {
  /**
   * Runs the update when every place before this one is left, and leaves this one. A place that was left before is taken
   * anew, at the end.
   *
   * @returns its outcome; that it was not sent when it cannot start in time, or too many wait before it
   */
  run(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  /** Gives the place up; a second time nothing happens. */
  leave(): void;
}

/** As many updates as wait for one organization: more could hardly start in time. */
const maxWaiting = 100;

/** A place in a line; `start` is there while its update waits. */
interface Turn {
  start?: () => void;
}

/** @param maxWaitMs how long an update waits at most: as long as the one before it may take */
export function createUpdateQueue(maxWaitMs: number): UpdateQueue {
  /** The first place of each line has its turn; an organization without places has no line. */
  const lines = new Map<string, Set<Turn>>();
  const enter = (organization: string, turn: Turn) => {
    const line = lines.get(organization) ?? new Set<Turn>();
    lines.set(organization, line);
    return line.add(turn);
  };
  const leave = (organization: string, turn: Turn) => {
    const line = lines.get(organization);
    if (!line?.delete(turn)) return;
    if (line.size === 0) lines.delete(organization);
    else firstOf(line)?.start?.();
  };
  return {
    join(provider, providerId) {
      const organization = `${provider} ${providerId}`;
      const turn: Turn = {};
      enter(organization, turn);
      return {
        async run(update) {
          const line = enter(organization, turn);
          try {
            const mayStart = firstOf(line) === turn || (await waitInLine(line, turn, maxWaitMs));
            return mayStart ? await update() : stillRunning(provider);
          } finally {
            leave(organization, turn);
          }
        },
        leave: () => leave(organization, turn),
      };
    },
  };
}

function firstOf(line: ReadonlySet<Turn>): Turn | undefined {
  const [first] = line;
  return first;
}

/** Resolves to whether the update may start: false when its time is over, or too many wait. */
function waitInLine(line: ReadonlySet<Turn>, turn: Turn, maxWaitMs: number): Promise<boolean> {
  if ([...line].filter(({ start }) => start).length >= maxWaiting) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (mayStart: boolean) => {
      clearTimeout(timer);
      delete turn.start;
      resolve(mayStart);
    };
    const timer = setTimeout(end, maxWaitMs, false);
    turn.start = () => end(true);
  });
}

/** How long an update can take that may take this long once it has started. */
export function withQueueWait(updateMs: number): number {
  return 2 * updateMs;
}

function stillRunning(provider: Provider): UnavailableError {
  const message =
    'Earlier updates of this organization are still running; this one was not sent. Send it again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}
