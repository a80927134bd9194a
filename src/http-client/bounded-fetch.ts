import { acceptEncoding, decodeContent } from './content-coding.ts';
import { createDeadlines } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange-result.ts';
import { readHeader } from './http-result.ts';
import { createPool } from './pool.ts';
import type { Proxies } from './proxied-dispatcher.ts';

/** Enough: this fetch serves only a few requests at once. */
const sockets = 4;

/** A signal of the caller usually ends a request earlier. */
const timeoutMs = 60_000;

/**
 * Creates a `fetch` for GET requests to one origin, with the limits of a provider's response: Node's own reads interim responses,
 * trailers and chunks of one byte without end. It follows no redirect.
 *
 * @param proxies null for direct connections only
 * @param maxBodyBytes the largest response body, before and after decompression
 * @returns a `fetch` that rejects with an error whose `code` is the cause
 */
export function createBoundedFetch(
  origin: string,
  proxies: Proxies | null,
  maxBodyBytes = 1024 * 1024,
): typeof fetch {
  const dispatcher = createPool(origin, sockets, proxies, maxBodyBytes);
  const deadlines = createDeadlines(timeoutMs, new AbortController().signal);
  return async (input, { headers, signal } = {}) => {
    const { pathname, search } = new URL(String(input));
    const path = `${pathname}${search}`;
    const wire = { origin, method: 'GET', path, headers: toWireHeaders(headers), body: null } as const;
    const deadline = deadlines.start(signal ?? undefined);
    try {
      const result = await exchange(dispatcher, wire, deadline, maxBodyBytes);
      signal?.throwIfAborted();
      return await toResponse(result, maxBodyBytes);
    } finally {
      deadline.clear();
    }
  };
}

function toWireHeaders(headers: RequestInit['headers']): string[] {
  return [...new Headers(headers), ['accept-encoding', acceptEncoding]].flat();
}

async function toResponse(result: Exchange, maxBodyBytes: number): Promise<Response> {
  if (result.kind !== 'response') throw createError(result.code ?? result.cutoff);
  if (typeof result.body === 'string') throw createError(result.code ?? result.body);
  const content = await decodeContent(result.body, readHeader(result, 'content-encoding'), maxBodyBytes);
  if (typeof content === 'string') throw createError(content);
  // Some statuses allow no body, not even an empty one.
  return new Response(content.length === 0 ? null : new Uint8Array(content), { status: result.status });
}

function createError(code: string): Error {
  return Object.assign(new Error('The request failed.'), { code });
}
