import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Through here goes every update, so that the gateway can stop without losing one. */
export interface WriteGate {
  /** Runs this to its end before the process ends; a replay needs to send nothing, and is answered. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Sends an update, or refuses it when the gateway is stopping. */
  send(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  readonly closed: boolean;
  /** Refuses to send any further update. Resolves when what runs is done. */
  close(): Promise<void>;
}

const stopping: UnavailableError = {
  kind: 'unavailable',
  ...refusal('This gateway is stopping; nothing was sent.', null),
  retryable: true,
  retryAfterSeconds: null,
};

export function createWriteGate(): WriteGate {
  let running = 0;
  let closed = false;
  let emptied = () => {};
  return {
    get closed() {
      return closed;
    },
    async run(work) {
      running += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) emptied();
      }
    },
    send: async (update) => (closed ? stopping : update()),
    close() {
      closed = true;
      return new Promise((resolve) => {
        emptied = resolve;
        if (running === 0) resolve();
      });
    },
  };
}
