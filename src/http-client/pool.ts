import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import { directOptions } from './pool-options.ts';
import type { Proxies } from './proxied-dispatcher.ts';
import { createProxiedDispatcher } from './proxied-dispatcher.ts';
import { createSocketLimit } from './socket-limit.ts';

/** The sockets to one origin. */
export interface SocketPool extends Pick<Dispatcher, 'dispatch'> {
  /**
   * Sends nothing more on sockets that were opened before a time, in the milliseconds of `performance.now()`: by default
   * on none that is open. Those in use are closed after their answer.
   */
  renew(before?: number): void;
  destroy(): Promise<void>;
}

/**
 * A pool of sockets to one origin, capped: undici's default opens one for each concurrent call.
 *
 * @param sockets the most that are open at once, those of a pool that was replaced among them
 * @param proxies null: every connection is direct
 */
export function createPool(origin: string, sockets: number, proxies: Proxies | null = null): SocketPool {
  const limit = createSocketLimit(sockets);
  const direct = { ...directOptions, connections: sockets, connect: limit(directOptions.connect) };
  const open = (): Dispatcher =>
    proxies === null ? new Pool(origin, direct) : createProxiedDispatcher(proxies, { sockets, limit });
  let pool = open();
  let openedAt = performance.now();
  return {
    dispatch: (options, handler) => pool.dispatch(options, handler),
    renew(before = Number.POSITIVE_INFINITY) {
      if (openedAt > before) return;
      pool.close(() => {});
      pool = open();
      openedAt = performance.now();
    },
    destroy: () => pool.destroy(),
  };
}
