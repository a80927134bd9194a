import type { IncomingMessage } from 'node:http';
import { normalizeTarget } from './request-target.ts';
import { mergeRepeatedHeaders } from './single-value-headers.ts';

/**
 * Creates a check of a request's target and headers, which also normalizes the target and merges repeated headers. A `Host` that
 * forms no valid URL with the target is refused: the Fetch API would throw.
 *
 * @returns a function that returns the message for the client, or null for a valid request
 */
export function createRequestCheck(): (message: IncomingMessage) => string | null {
  const isValidAddress = createAddressCheck();
  return (message) => {
    if (!normalizeTarget(message))
      return 'The request target is not valid. Send a path or an http or https URL.';
    const { headers, url = '' } = message;
    const repeated = mergeRepeatedHeaders(message);
    if (!isValidAddress(headers.host ?? 'localhost', url))
      return 'The Host header is not valid. Send the host name of the gateway.';
    return repeated === undefined ? null : `The header ${repeated} has several values. Send one.`;
  };
}

/** Creates a check that `Host` and target form a URL. Caches the last pair, because most requests repeat it. */
function createAddressCheck(): (host: string, target: string) => boolean {
  let last = { host: '', target: '' };
  return (host, target) => {
    if (host === last.host && target === last.target) return true;
    if (/^$|[/?#@\\]/.test(host) || !URL.canParse(`http://${host}${target}`)) return false;
    last = { host, target };
    return true;
  };
}
