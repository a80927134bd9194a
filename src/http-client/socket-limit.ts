import type { buildConnector } from 'undici';

/** Wraps a connector so that it opens a socket only below the limit. */
export type SocketLimit = (connect: buildConnector.connector) => buildConnector.connector;

/**
 * Limits the sockets of several pools together: a pool that replaces another one starts while the other one's last requests
 * are in flight.
 *
 * @param maxSockets how many are open or being opened at once; the next one waits until one closes
 */
export function createSocketLimit(maxSockets: number): SocketLimit {
  let open = 0;
  const waiting: (() => void)[] = [];
  const release = () => {
    open -= 1;
    waiting.shift()?.();
  };
  return (connect) => (options, callback) => {
    const start = () => {
      open += 1;
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error) release();
        else socket.once('close', release);
        callback(...result);
      });
    };
    if (open < maxSockets) start();
    else waiting.push(start);
  };
}
