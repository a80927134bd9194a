import type { Config } from '../config/config.ts';
import type { JsonClient, JsonClientOptions } from '../http-client/json-client.ts';
import { createJsonClient } from '../http-client/json-client.ts';
import { createPool } from '../http-client/pool.ts';
import type { Proxies } from '../http-client/proxied-dispatcher.ts';

/** @returns null for direct connections only */
export function toProxies({ proxies }: Pick<Config, 'proxies'>): Proxies | null {
  if (proxies === null) return null;
  const { httpProxy, httpsProxy, noProxy } = proxies;
  return { httpsProxy: httpsProxy?.reveal() ?? '', httpProxy: httpProxy?.reveal() ?? '', noProxy };
}

/** Creates the HTTP client of a provider, with the limits and the proxies of the settings. */
export function createClient(
  config: Config,
  options: Pick<
    JsonClientOptions,
    | 'provider'
    | 'origin'
    | 'quota'
    | 'stopSignal'
    | 'onAttempt'
    | 'traceAttempt'
    | 'traceJoin'
    | 'toAddedHeaders'
  >,
): JsonClient {
  // The sandbox listens on loopback, which no proxy can reach.
  const proxies = config.sandbox ? null : toProxies(config);
  const { providerMaxBodyBytes: maxBodyBytes, providerSockets: sockets } = config;
  return createJsonClient({
    ...options,
    dispatcher: createPool(options.origin, sockets, proxies, maxBodyBytes),
    sockets,
    queueSize: config.providerQueue,
    timeoutMs: config.providerTimeoutMs,
    maxBodyBytes,
  });
}
