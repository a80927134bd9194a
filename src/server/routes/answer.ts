import { createHash } from 'node:crypto';
import type { Exchange, GatewayRequest } from '../request.ts';

/** An answer that is not of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Answers the requests of its paths; null for every other request. */
export type Route = (request: GatewayRequest) => Answer | null | Promise<Answer | null>;

/** Something that is the same for every caller until the next release. */
export interface StaticContent {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export const notFound: Answer = { status: 404, headers: {}, body: null };

export function isRead({ method }: GatewayRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Answers with 304 and no body when the client has the content already. */
export function toStaticAnswer(request: GatewayRequest, { body, headers }: StaticContent): Answer {
  // Of the bytes as they are sent: each encoding has a tag of its own (RFC 9110 §8.8.3.3).
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const common = { ...headers, etag, 'x-content-type-options': 'nosniff' };
  return isKnown(etag, request.header('if-none-match'))
    ? { status: 304, headers: common, body: null }
    : { status: 200, headers: common, body };
}

/** RFC 9110 §13.1.2: a list of tags, compared without regard to their weakness, or any. */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** Writes an answer; to HEAD with the headers of GET and no body. Its own headers replace the common ones. */
export function writeAnswer({ request, response }: Exchange, { body, headers, status }: Answer): void {
  for (let at = 0; at < request.answerHeaders.length; at += 2)
    response.setHeader(request.answerHeaders[at] ?? '', request.answerHeaders[at + 1] ?? '');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body ?? ''));
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? null : body);
}
