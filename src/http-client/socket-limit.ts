import type { buildConnector } from 'undici';

export interface SocketLimit {
  /** Wraps a connector so that it opens a socket only below the limit. */
  apply(connect: buildConnector.connector): buildConnector.connector;
  /** Changes how many sockets are open at once; those that are open are kept. */
  resize(maxSockets: number): void;
}

/**
 * Limits the sockets of several pools together: a pool that replaces another one starts while the other one's last requests
 * are in flight.
 *
 * @param limit how many are open or being opened at once; the next one waits until one closes
 */
export function createSocketLimit(limit: number): SocketLimit {
  let maxSockets = limit;
  let open = 0;
  const waiting: (() => void)[] = [];
  const startNext = () => {
    while (open < maxSockets && waiting.length > 0) waiting.shift()?.();
  };
  const release = () => {
    open -= 1;
    startNext();
  };
  return {
    apply: (connect) => (options, callback) => {
      waiting.push(() => {
        open += 1;
        connect(options, (...result) => {
          const [error, socket] = result;
          if (error) release();
          else socket.once('close', release);
          callback(...result);
        });
      });
      startNext();
    },
    resize(next) {
      maxSockets = next;
      startNext();
    },
  };
}
