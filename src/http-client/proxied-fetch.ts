import { fetch as undiciFetch } from 'undici';
import type { Proxies } from './proxied-dispatcher.ts';
import { createProxiedDispatcher } from './proxied-dispatcher.ts';

/** A few requests at most are sent at once. */
const sockets = 4;

/** `fetch` through the proxy that applies to the URL. Node's own ignores what another copy of undici dispatches. */
export function createProxiedFetch(proxies: Proxies): typeof fetch {
  const dispatcher = createProxiedDispatcher(proxies, { sockets });
  const proxied = (input: never, init: object = {}) => undiciFetch(input, { ...init, dispatcher });
  return proxied as unknown as typeof fetch;
}
