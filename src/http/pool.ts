import type { Dispatcher } from 'undici';
import { Pool } from 'undici';

/**
 * A pool of connections to one origin, capped: undici's default opens one for each concurrent call. One request at a
 * time on each, so that a broken connection leaves one write in doubt and no more. Its own header and body timeouts
 * are off: the deadline of the exchange covers both, and they would not see a body that comes in drips.
 *
 * @param connections the most connections open at once
 */
export function createPool(origin: string, connections: number): Dispatcher {
  return new Pool(origin, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
}
