import { buildConnector } from 'undici';
import { withResponseLimit } from './response-limit.ts';
import { createSharedLookups } from './shared-lookup.ts';
import { withoutContinueResponses } from './skip-continue.ts';

/**
 * One request at a time on a socket, so that a broken socket leaves the outcome of only one write unknown. undici's own header
 * and body timeouts are off: the deadline of the exchange covers both, and they never trip on a body that trickles in.
 */
export const poolOptions = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 } as const;

/** The lookups of every socket, so that no host name, also not that of a proxy or of an issuer, stops the lookups of others. */
const lookups = createSharedLookups();

/** Shared, so that a pool that replaces another one resumes its TLS sessions. */
const connectWithTls = buildConnector({ lookup: lookups.ofProvenHosts });
const connectWithoutTls = buildConnector({ lookup: lookups.ofOtherHosts });

/** Connects to a provider, an issuer or a proxy. */
export const connectDirectly: buildConnector.connector = (options, onConnected) => {
  const connect = options.protocol === 'https:' ? connectWithTls : connectWithoutTls;
  connect(options, onConnected);
};

/** The connector of a pool without a proxy. */
export function createDirectConnector(maxBodyBytes: number): buildConnector.connector {
  return guardResponses(connectDirectly, maxBodyBytes);
}

/** Wraps a connector so that each of its sockets is safe for undici, whatever the server sends. */
export function guardResponses(
  connect: buildConnector.connector,
  maxBodyBytes: number,
): buildConnector.connector {
  return withoutContinueResponses(withResponseLimit(connect, maxBodyBytes));
}
