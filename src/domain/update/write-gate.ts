import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Tracks every update in flight, so that a shutdown drains them. */
export interface WriteGate {
  /** Runs a task that a shutdown waits for; it is not refused when the gate is closed, so that replays are answered. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Sends an update, or refuses it when the gate is closed. */
  send(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  readonly closed: boolean;
  /** Refuses further updates. Resolves when no task is running. */
  close(): Promise<void>;
}

const shuttingDown: UnavailableError = {
  kind: 'unavailable',
  ...refusal('This gateway is shutting down. Nothing was sent. Send the update again.', null),
  retryable: true,
  retryAfterSeconds: null,
};

export function createWriteGate(): WriteGate {
  let running = 0;
  let closed = false;
  let onIdle = () => {};
  return {
    get closed() {
      return closed;
    },
    async run(task) {
      running += 1;
      try {
        return await task();
      } finally {
        running -= 1;
        if (running === 0) onIdle();
      }
    },
    send: (update) => (closed ? Promise.resolve(shuttingDown) : update()),
    close() {
      closed = true;
      return new Promise((resolve) => {
        onIdle = resolve;
        if (running === 0) resolve();
      });
    },
  };
}
