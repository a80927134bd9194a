import { fetch as undiciFetch } from 'undici';
import type { Proxies } from './proxied-dispatcher.ts';
import { createProxiedDispatcher } from './proxied-dispatcher.ts';

/** Enough: this fetch serves only a few requests at once. */
const sockets = 4;

/** Creates a `fetch` that uses the proxy for the URL; Node's own ignores a dispatcher of another copy of undici. */
export function createProxiedFetch(proxies: Proxies): typeof fetch {
  const dispatcher = createProxiedDispatcher(proxies, { sockets });
  const proxied = (input: never, init: object = {}) => undiciFetch(input, { ...init, dispatcher });
  return proxied as unknown as typeof fetch;
}
