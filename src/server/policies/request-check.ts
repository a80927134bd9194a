import type { IncomingMessage } from 'node:http';
import { normalizeTarget } from './request-target.ts';
import { mergeRepeatedHeaders } from './single-value-headers.ts';

/**
 * Finds what is wrong with the target and the headers of a request, and gives the headers that hold one value each that
 * value. A `Host` that makes no URL with the target is refused, as is one that would be read as a path: the Fetch API would
 * throw for them.
 *
 * @returns a message for the client; null when nothing is wrong
 */
export function createRequestCheck(): (message: IncomingMessage) => string | null {
  const isAddress = createAddressCheck();
  return (message) => {
    if (!normalizeTarget(message)) return 'The request target is not valid.';
    const { headers, url = '' } = message;
    const repeated = mergeRepeatedHeaders(message);
    if (!isAddress(headers.host ?? 'localhost', url)) return 'The Host header is not valid.';
    return repeated === undefined ? null : `The header ${repeated} has several values. Send one.`;
  };
}

/** Do a `Host` and a target make a URL? Most requests have those of the one before. */
function createAddressCheck(): (host: string, target: string) => boolean {
  let last = { host: '', target: '' };
  return (host, target) => {
    if (host === last.host && target === last.target) return true;
    if (/^$|[/?#@\\]/.test(host) || !URL.canParse(`http://${host}${target}`)) return false;
    last = { host, target };
    return true;
  };
}
