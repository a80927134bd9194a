import type { Dispatcher } from 'undici';
import { buildConnector, Pool } from 'undici';
import { skipContinue } from './skip-continue.ts';

const connectPlainly = buildConnector({});

const connect: buildConnector.connector = (options, callback) =>
  connectPlainly(options, (...[error, socket]) => {
    if (error) return callback(error, null);
    skipContinue(socket);
    callback(null, socket);
  });

/** The sockets to one origin. */
export interface SocketPool extends Pick<Dispatcher, 'dispatch'> {
  /** Sends nothing more on the sockets that are open; those in use are closed after their answer. */
  renew(): void;
  destroy(): Promise<void>;
}

/**
 * A pool of sockets to one origin, capped: undici's default opens one for each concurrent call. One request at a
 * time on each, so that a broken socket leaves one write in doubt and no more. Its own header and body timeouts
 * are off: the deadline of the exchange covers both, and they would not see a body that comes in drips.
 *
 * @param sockets the most sockets open at once
 */
export function createPool(origin: string, sockets: number): SocketPool {
  const open = () =>
    new Pool(origin, { connections: sockets, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, connect });
  let pool = open();
  return {
    dispatch: (options, handler) => pool.dispatch(options, handler),
    renew() {
      pool.close(() => {});
      pool = open();
    },
    destroy: () => pool.destroy(),
  };
}
