import type { UnavailableError } from './errors.ts';
import { refusal } from './errors.ts';
import type { UpdateOutcome } from './outcome.ts';

/** Through here goes every update, so that the gateway can stop without losing one. */
export interface WriteGate {
  /** Runs an update, or refuses it when the gateway is stopping. */
  run(update: () => Promise<UpdateOutcome>): Promise<UpdateOutcome>;
  readonly closed: boolean;
  /** Refuses every further update. Resolves when those under way are done. */
  close(): Promise<void>;
}

const stopping: UnavailableError = {
  kind: 'unavailable',
  ...refusal('This gateway is stopping; nothing was sent.', null),
  retryable: true,
  retryAfterSeconds: null,
};

export function createWriteGate(): WriteGate {
  let underWay = 0;
  let closed = false;
  let emptied = () => {};
  return {
    get closed() {
      return closed;
    },
    async run(update) {
      if (closed) return stopping;
      underWay += 1;
      try {
        return await update();
      } finally {
        underWay -= 1;
        if (underWay === 0) emptied();
      }
    },
    close() {
      closed = true;
      return new Promise((resolve) => {
        emptied = resolve;
        if (underWay === 0) resolve();
      });
    },
  };
}
