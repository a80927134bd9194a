import type { Config } from '../config/config.ts';
import { providerNames } from '../domain/provider/provider.ts';
import type { ConnectionState } from '../http-client/connection-state.ts';
import type { JsonClientOptions, OpenClient } from '../http-client/json-client.ts';
import { createJsonClient } from '../http-client/json-client.ts';
import { createPool } from '../http-client/pool.ts';
import type { Proxies } from '../http-client/proxied-dispatcher.ts';
import type { Upstream } from './upstream.ts';

/** @returns null for direct connections only */
export function toProxies({ proxies }: Pick<Config, 'proxies'>): Proxies | null {
  if (proxies === null) return null;
  const { httpProxy, httpsProxy, noProxy } = proxies;
  return { httpsProxy: httpsProxy?.reveal() ?? '', httpProxy: httpProxy?.reveal() ?? '', noProxy };
}

/**
 * Creates the HTTP client of a connection, with its limits and the proxies of the settings.
 *
 * @param earlier the state of the client with other limits that this one replaces
 */
export function createClient(
  config: Config,
  { connection, origin, provider, queue, sockets, timeoutMs }: Upstream,
  options: Pick<
    JsonClientOptions,
    'quota' | 'stopSignal' | 'onAttempt' | 'traceAttempt' | 'traceJoin' | 'toAddedHeaders'
  >,
  earlier?: ConnectionState,
): OpenClient {
  // The sandbox listens on loopback, which no proxy can reach.
  const proxies = config.sandbox ? null : toProxies(config);
  const { providerMaxBodyBytes: maxBodyBytes } = config;
  const dispatcher = earlier?.dispatcher ?? createPool(origin, sockets, proxies, maxBodyBytes);
  const limits = { sockets, queueSize: queue, timeoutMs, maxBodyBytes };
  const { key } = providerNames[provider];
  return createJsonClient({ ...options, provider: key, connection, origin, dispatcher, ...limits }, earlier);
}
