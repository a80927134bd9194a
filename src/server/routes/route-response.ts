import { createHash } from 'node:crypto';
import type { Exchange, GatewayRequest } from '../request.ts';

/** A response of a route other than the GraphQL API. */
export interface RouteResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Answers a request, or returns null when the request is not for this route. */
export type Route = (request: GatewayRequest) => RouteResponse | null | Promise<RouteResponse | null>;

/** Content that is the same for all callers until the next release. */
export interface StaticContent {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export const notFound: RouteResponse = { status: 404, headers: {}, body: null };

export function isRead({ method }: GatewayRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Creates the response with static content: 304 without a body when the client has it cached. */
export function toStaticResponse(request: GatewayRequest, { body, headers }: StaticContent): RouteResponse {
  // Computed from the encoded bytes: each content coding has its own tag (RFC 9110 §8.8.3.3).
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const common = { ...headers, etag, 'x-content-type-options': 'nosniff' };
  return hasMatch(etag, request.header('if-none-match'))
    ? { status: 304, headers: common, body: null }
    : { status: 200, headers: common, body };
}

/** Compares weakly with a list of tags, or `*` (RFC 9110 §13.1.2). */
function hasMatch(etag: string, ifNoneMatch: string | null): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** Writes a response. HEAD gets the headers of GET without the body. The response's headers replace common headers of the same name. */
export function writeRouteResponse(
  { request, response }: Exchange,
  { body, headers, status }: RouteResponse,
): void {
  for (let index = 0; index < request.responseHeaders.length; index += 2)
    response.setHeader(request.responseHeaders[index] ?? '', request.responseHeaders[index + 1] ?? '');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body ?? ''));
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? null : body);
}
