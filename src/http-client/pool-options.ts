import { buildConnector } from 'undici';
import { withoutContinueResponses } from './skip-continue.ts';

/**
 * One request at a time on a socket, so that a broken socket leaves the outcome of only one write unknown. undici's own header
 * and body timeouts are off: the deadline of the exchange covers both, and they never trip on a body that trickles in.
 */
export const poolOptions = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 } as const;

/** The options of a pool without a proxy. */
export const directOptions = { ...poolOptions, connect: withoutContinueResponses(buildConnector({})) };
