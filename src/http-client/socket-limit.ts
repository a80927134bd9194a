import type { buildConnector } from 'undici';

/** Lets a connector open a socket only when one more may be open. */
export type SocketLimit = (connect: buildConnector.connector) => buildConnector.connector;

/**
 * Bounds the sockets of several pools together: one that takes the place of another begins while that one's last requests
 * are in flight.
 *
 * @param most how many may be open, or be opened, at once; the next one waits for one to close
 */
export function createSocketLimit(most: number): SocketLimit {
  let open = 0;
  const waiting: (() => void)[] = [];
  const leave = () => {
    open -= 1;
    waiting.shift()?.();
  };
  return (connect) => (options, callback) => {
    const begin = () => {
      open += 1;
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error) leave();
        else socket.once('close', leave);
        callback(...result);
      });
    };
    if (open < most) begin();
    else waiting.push(begin);
  };
}
