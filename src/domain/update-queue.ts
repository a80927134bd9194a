import type { UnavailableError } from './errors.ts';
import { refusal } from './errors.ts';
import type { UpdateOutcome } from './outcome.ts';
import type { Provider } from './provider.ts';

/** Sends the updates of one organization through this process one after the other, in the order of their arrival. */
export interface UpdateQueue {
  /**
   * Runs the update when those before it are done.
   *
   * @returns its outcome; that it was not sent when it cannot start in time, or too many wait before it
   */
  run(provider: Provider, providerId: string, update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
}

/** As many updates as wait for one organization: more could hardly start in time. */
const maxWaiting = 100;

type Start = () => void;

/** @param maxWaitMs how long an update waits at most: as long as the one before it may take */
export function createUpdateQueue(maxWaitMs: number): UpdateQueue {
  /** What waits behind the running update of an organization; absent when none is running. */
  const lines = new Map<string, Set<Start>>();
  const leave = (organization: string, line: Set<Start>) => {
    const [next] = line;
    if (next) next();
    else lines.delete(organization);
  };
  return {
    async run(provider, providerId, update) {
      const organization = `${provider} ${providerId}`;
      const running = lines.get(organization);
      const line = running ?? new Set<Start>();
      if (running === undefined) lines.set(organization, line);
      else if (!(await waitInLine(running, maxWaitMs))) return stillRunning(provider);
      try {
        return await update();
      } finally {
        leave(organization, line);
      }
    },
  };
}

/** Resolves to whether the update may start: false when its time is over, or the line is too long. */
function waitInLine(line: Set<Start>, maxWaitMs: number): Promise<boolean> {
  if (line.size >= maxWaiting) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (mayStart: boolean) => {
      clearTimeout(timer);
      line.delete(start);
      resolve(mayStart);
    };
    const start = () => end(true);
    const timer = setTimeout(end, maxWaitMs, false);
    line.add(start);
  });
}

/** How long an update can take that may take this long once it has started. */
export function withWait(updateMs: number): number {
  return 2 * updateMs;
}

function stillRunning(provider: Provider): UnavailableError {
  const message =
    'Earlier updates of this organization are still running; this one was not sent. Send it again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}
