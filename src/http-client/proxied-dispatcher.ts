import type { buildConnector, Dispatcher } from 'undici';
import { EnvHttpProxyAgent, Pool } from 'undici';
import { toFailureCode } from './failure-code.ts';
import { connectDirectly, createDirectConnector, guardResponses, poolOptions } from './pool-options.ts';
import type { SocketLimit } from './socket-limit.ts';

/** The settings HTTPS_PROXY, HTTP_PROXY and NO_PROXY; empty when unset. */
export interface Proxies {
  readonly httpsProxy: string;
  readonly httpProxy: string;
  readonly noProxy: string;
}

interface TunnelOptions {
  /** How many sockets one pool has open. */
  readonly sockets: number;
  /** The largest response body; a response with many more bytes closes its socket. */
  readonly maxBodyBytes: number;
  /** The limit for several pools together. */
  readonly limit?: SocketLimit;
}

/** undici's own limit for a TCP or TLS connection; its limit for a response to CONNECT is five minutes. */
const connectTimeoutMs = 10_000;

/**
 * Creates a dispatcher that uses the proxy for the origin. Every request gets a tunnel (CONNECT), even to an http origin: only
 * then is a request that the proxy refuses provably not sent.
 */
export function createProxiedDispatcher(
  proxies: Proxies,
  tunnel: TunnelOptions,
  connectMs = connectTimeoutMs,
): Dispatcher {
  return new EnvHttpProxyAgent({
    ...proxies,
    proxyTunnel: true,
    factory: (origin, options) => createTunneledPool(origin, options, tunnel),
    clientFactory: (proxy) => createProxyPool(proxy, tunnel.sockets, connectMs),
  });
}

/** @param connect opens a tunnel; undefined for an origin that NO_PROXY names */
function createTunneledPool(
  origin: URL | string,
  { connect }: Pool.Options,
  { limit, maxBodyBytes, sockets }: TunnelOptions,
): Pool {
  const isDirect = typeof connect !== 'function';
  const open = isDirect
    ? createDirectConnector(maxBodyBytes)
    : guardResponses(mapErrors(connect, toTunnelError), maxBodyBytes);
  return new Pool(origin, {
    ...poolOptions,
    connections: sockets,
    connect: limit ? limit.apply(open) : open,
  });
}

function createProxyPool(proxy: URL, sockets: number, headersTimeout: number): Pool {
  const connectToProxy = mapErrors(connectDirectly, toProxyError);
  return new Pool(proxy, { connections: sockets, headersTimeout, connect: connectToProxy });
}

function mapErrors(
  connect: buildConnector.connector,
  map: (error: Error) => Error,
): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error === null) callback(...result);
      else callback(map(error), null);
    });
}

/** For a proxy that cannot be reached. */
function toProxyError(error: Error): Error {
  return createProxyError(toFailureCode(error));
}

/** undici reconnects without a pause after its own UND_ERR_SOCKET, so a proxy that closes each CONNECT needs another code. */
function toTunnelError(error: Error): Error {
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  if (status !== undefined) return createProxyError(status);
  const code = toFailureCode(error);
  return /^(UND_ERR_(SOCKET|HEADERS_TIMEOUT)$|HPE_)/.test(code) ? createProxyError(code) : error;
}

function createProxyError(code: string): Error {
  return Object.assign(new Error('The proxy made no connection.'), { code: `PROXY_${code}` });
}
