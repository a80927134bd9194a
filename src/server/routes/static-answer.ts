import { createHash } from 'node:crypto';
import type { FetchAPI } from 'graphql-yoga';

/** Something that is the same for every caller until the next release. */
export interface StaticContent {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

export function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Answers a GET or a HEAD, with 304 and no body when the client has it already. */
export function answerStatic(request: Request, content: StaticContent, { Response }: FetchAPI): Response {
  const { body } = content;
  // Of the bytes as they are sent: each encoding has a tag of its own (RFC 9110 §8.8.3.3).
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { ...content.headers, etag, 'x-content-type-options': 'nosniff' };
  if (isKnown(etag, request.headers.get('if-none-match'))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: { ...headers, 'content-length': String(body.byteLength) },
  });
}

interface AnswerHead {
  readonly status: number;
  readonly type: string;
}

/** Answers a GET with text, and a HEAD with the same headers and no body. */
export function answerText(request: Request, text: string, head: AnswerHead, fetchAPI: FetchAPI): Response {
  return answerBytes(request, new TextEncoder().encode(text), head, fetchAPI);
}

/** Answers a GET with bytes that are not copied, and a HEAD with the same headers and no body. */
export function answerBytes(
  request: Request,
  bytes: Uint8Array<ArrayBuffer>,
  { status, type }: AnswerHead,
  { Response }: FetchAPI,
): Response {
  return new Response(request.method === 'HEAD' ? null : bytes, {
    status,
    headers: { 'content-type': type, 'content-length': String(bytes.byteLength) },
  });
}

/** RFC 9110 §13.1.2: a list of tags, compared without regard to their weakness, or any. */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}
