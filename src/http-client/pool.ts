import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import { createDirectConnector, poolOptions } from './pool-options.ts';
import type { Proxies } from './proxied-dispatcher.ts';
import { createProxiedDispatcher } from './proxied-dispatcher.ts';
import { createSocketLimit } from './socket-limit.ts';

/** The sockets to one origin. */
export interface SocketPool extends Pick<Dispatcher, 'dispatch'> {
  /**
   * Replaces the sockets if they were opened before the given time; those in use are closed after their response.
   *
   * @param before in the milliseconds of `performance.now()`; always replaces them by default
   */
  renew(before?: number): void;
  /** Changes how many sockets are open at once, and then replaces them. */
  resize(sockets: number): void;
  /** Closes the sockets; those in use are closed after their response. */
  close(): void;
  destroy(): Promise<void>;
}

/**
 * Creates a bounded pool of sockets to one origin: undici's default opens one for each concurrent call.
 *
 * @param sockets how many are open at once, including those of a replaced pool
 * @param proxies null for direct connections only
 * @param maxBodyBytes the largest response body; a response with many more bytes closes its socket
 */
export function createPool(
  origin: string,
  sockets: number,
  proxies: Proxies | null = null,
  maxBodyBytes = 1024 * 1024,
): SocketPool {
  const limit = createSocketLimit(sockets);
  const connect = limit.apply(createDirectConnector(maxBodyBytes));
  let connections = sockets;
  const open = (): Dispatcher =>
    proxies === null
      ? new Pool(origin, { ...poolOptions, connections, connect })
      : createProxiedDispatcher(proxies, { sockets: connections, maxBodyBytes, limit });
  let pool = open();
  let openedAt = performance.now();
  const renew = (before = Number.POSITIVE_INFINITY) => {
    if (openedAt > before) return;
    pool.close(() => {});
    pool = open();
    openedAt = performance.now();
  };
  return {
    dispatch: (options, handler) => pool.dispatch(options, handler),
    renew,
    resize(next) {
      if (next === connections) return;
      connections = next;
      limit.resize(next);
      renew();
    },
    close: () => pool.close(() => {}),
    destroy: () => pool.destroy(),
  };
}
