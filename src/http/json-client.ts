import type { Dispatcher } from 'undici';
import { startDeadline } from './deadline.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import { exchange } from './exchange.ts';
import type { HttpFacts, HttpResult } from './http-result.ts';
import { acceptEncoding, readJson } from './read-json.ts';
import type { ReadRetryAfter } from './safe-retry.ts';
import { readRetryAfterHeader, retrySafely } from './safe-retry.ts';

export interface JsonClientOptions {
  /** Who is asked, for logs and messages. */
  readonly provider: string;
  /** Scheme, host and port; may not reach a log or a client. */
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  /** From the call to the last byte of the answer: waits for a connection and further attempts included. */
  readonly timeoutMs: number;
  /** The most bytes of an answer's body, before and after decompression. */
  readonly maxBodyBytes: number;
  /** Aborted when the gateway can wait no longer. */
  readonly stop: AbortSignal;
}

export interface JsonRequest {
  readonly method: WireRequest['method'];
  /** Path and query, percent-encoded; may hold a credential. */
  readonly path: string;
  /** The path as it may be told: parameters left out. */
  readonly pathTemplate: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when given. */
  readonly body?: unknown;
  /** Where this provider states a wait; in the `Retry-After` header unless said. */
  readonly readRetryAfter?: ReadRetryAfter;
}

/**
 * Sends one JSON request, and again only when it provably was not processed.
 *
 * Resolves to an `HttpResult`, whatever happens on the way; rejects only when the request cannot be written as HTTP.
 */
export type JsonClient = (request: JsonRequest) => Promise<HttpResult>;

export function createJsonClient(options: JsonClientOptions): JsonClient {
  const { dispatcher, maxBodyBytes, origin, provider, stop, timeoutMs } = options;
  return async (request) => {
    const facts: HttpFacts = { provider, method: request.method, pathTemplate: request.pathTemplate };
    const wire = toWireRequest(origin, request);
    const deadline = startDeadline(timeoutMs, stop);
    const attempt = async (): Promise<HttpResult> => {
      const result = await exchange(dispatcher, wire, deadline.signal, maxBodyBytes);
      return { ...facts, ...(await toHttpResult(result, maxBodyBytes)) };
    };
    try {
      return await retrySafely(attempt, deadline, request.readRetryAfter ?? readRetryAfterHeader);
    } finally {
      deadline.clear();
    }
  };
}

function toWireRequest(origin: string, { body, headers, method, path }: JsonRequest): WireRequest {
  const json = body === undefined ? null : JSON.stringify(body);
  return {
    origin,
    method,
    path,
    headers: {
      accept: 'application/json',
      'accept-encoding': acceptEncoding,
      ...(json === null ? {} : { 'content-type': 'application/json' }),
      'user-agent': 'organization-gateway',
      ...headers,
    },
    body: json,
  };
}

type WithoutFacts<Result> = Result extends unknown ? Omit<Result, keyof HttpFacts> : never;

async function toHttpResult(result: Exchange, maxBodyBytes: number): Promise<WithoutFacts<HttpResult>> {
  if (result.kind !== 'answer') return result;
  const { body, headers, status } = result;
  if (!Buffer.isBuffer(body)) return { kind: 'unreadable', status, headers, why: body };
  const read = await readJson(body, headers['content-encoding'], maxBodyBytes);
  return 'json' in read
    ? { kind: 'answered', status, headers, body: read.json }
    : { kind: 'unreadable', status, headers, why: read.why };
}
