import { buildConnector } from 'undici';
import { skippingContinue } from './skip-continue.ts';

/**
 * One request at a time on a socket, so that a broken one leaves one write in doubt and no more. undici's own header and body
 * timeouts are off: the deadline of the exchange covers both, and they would not see a body that comes in drips.
 */
export const poolOptions = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 } as const;

/** The same for a pool without a proxy. */
export const directOptions = { ...poolOptions, connect: skippingContinue(buildConnector({})) };
