import type { IncomingMessage } from 'node:http';

/**
 * Gives a request whose target is a whole URL the path and the host of that URL, in place of its `Host` header
 * (RFC 9112 §3.2.2).
 *
 * @returns false for a target that is neither a path nor an http or https URL
 */
export function normalizeTarget(request: IncomingMessage): boolean {
  const { headers, url = '' } = request;
  if (url.startsWith('/')) return true;
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  if (host === '') return false;
  headers.host = host;
  request.url = path.startsWith('/') ? path : `/${path}`;
  return true;
}
