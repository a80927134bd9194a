import type { buildConnector, Dispatcher } from 'undici';
import { EnvHttpProxyAgent, Pool } from 'undici';
import { toFailureCode } from './failure-code.ts';
import { directOptions, poolOptions } from './pool-options.ts';
import { skippingContinue } from './skip-continue.ts';
import type { SocketLimit } from './socket-limit.ts';

/** Where requests leave the network, as the settings HTTPS_PROXY, HTTP_PROXY and NO_PROXY say; empty for unset. */
export interface Proxies {
  readonly httpsProxy: string;
  readonly httpProxy: string;
  readonly noProxy: string;
}

interface TunnelParts {
  /** The most that one pool has open. */
  readonly sockets: number;
  /** That of several pools together. */
  readonly limit?: SocketLimit;
}

/** As long as undici allows for a TCP or TLS connection; it gives an answer to CONNECT five minutes. */
const connectAnswerMs = 10_000;

/**
 * Sends through the proxy that applies to the origin. Every request has a tunnel (CONNECT), an http origin's too: only then
 * is a request that the proxy refuses provably not sent.
 */
export function createProxiedDispatcher(
  proxies: Proxies,
  parts: TunnelParts,
  answerMs = connectAnswerMs,
): Dispatcher {
  return new EnvHttpProxyAgent({
    ...proxies,
    proxyTunnel: true,
    factory: (origin, options) => createTunneledPool(origin, options, parts),
    clientFactory: (proxy, options) => createProxyPool(proxy, options, parts.sockets, answerMs),
  });
}

/** @param connect makes a tunnel; undefined for an origin that NO_PROXY names */
function createTunneledPool(
  origin: URL | string,
  { connect }: Pool.Options,
  { limit, sockets }: TunnelParts,
): Pool {
  const isDirect = typeof connect !== 'function';
  const open = isDirect ? directOptions.connect : skippingContinue(renameErrors(connect, toTunnelError));
  return new Pool(origin, { ...poolOptions, connections: sockets, connect: limit ? limit(open) : open });
}

function createProxyPool(
  proxy: URL,
  { connect }: Pool.Options,
  sockets: number,
  headersTimeout: number,
): Pool {
  const connectToProxy = renameErrors(connect as buildConnector.connector, toProxyError);
  return new Pool(proxy, { connections: sockets, headersTimeout, connect: connectToProxy });
}

function renameErrors(
  connect: buildConnector.connector,
  rename: (error: Error) => Error,
): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error === null) callback(...result);
      else callback(rename(error), null);
    });
}

/** The proxy itself cannot be reached. */
function toProxyError(error: Error): Error {
  return proxyError(toFailureCode(error));
}

/** undici connects again without a pause after its own UND_ERR_SOCKET, which a proxy that closes each CONNECT would cause. */
function toTunnelError(error: Error): Error {
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error.message) ?? [];
  if (status !== undefined) return proxyError(status);
  const code = toFailureCode(error);
  return /^(UND_ERR_(SOCKET|HEADERS_TIMEOUT)$|HPE_)/.test(code) ? proxyError(code) : error;
}

function proxyError(code: string): Error {
  return Object.assign(new Error('The proxy made no connection.'), { code: `PROXY_${code}` });
}
