import type { IncomingMessage } from 'node:http';

/**
 * Replaces a request target in absolute form by its path, and the `Host` header by its host (RFC 9112 §3.2.2).
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
