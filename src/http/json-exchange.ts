import type { Attempt } from './attempt.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import type { HttpFacts, HttpResult, NotSent } from './http-result.ts';
import { acceptEncoding, readJson } from './read-json.ts';
import type { ReadRetryAfter, Retry } from './safe-retry.ts';

export interface JsonRequest {
  readonly method: WireRequest['method'];
  /** Path and query, percent-encoded; may hold a credential. */
  readonly path: string;
  /** The path as it may be told: parameters left out. */
  readonly pathTemplate: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when given. */
  readonly body?: unknown;
  /** What may be sent again: what was not processed, or, for a read, whatever failed for now. */
  readonly retry?: Retry;
  /** Cuts the request off; for reads, whose answer nobody waits for then. */
  readonly caller?: AbortSignal;
  /** Told of each attempt when it is over. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** Where this provider states a wait; in the `Retry-After` header unless said. */
  readonly readRetryAfter?: ReadRetryAfter;
}

/** An attempt that this side held back. */
export interface Held {
  readonly kind: 'notSent';
  readonly cutoff: NotSent;
  readonly retryAfterSeconds: number | null;
}

export function held(cutoff: NotSent, forMs?: number): Held {
  return { kind: 'notSent', cutoff, retryAfterSeconds: forMs === undefined ? null : Math.ceil(forMs / 1000) };
}

/** The request as it stands on the wire. */
export function toWireRequest(origin: string, { body, headers, method, path }: JsonRequest): WireRequest {
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

/** What an attempt came to, its body read as JSON. */
export async function toHttpResult(
  facts: HttpFacts,
  result: Exchange | Held,
  maxBodyBytes: number,
): Promise<HttpResult> {
  if (result.kind === 'notSent') return { ...facts, retryAfterSeconds: null, ...result };
  if (result.kind === 'noAnswer') return { ...facts, ...result };
  const { body, headers, status } = result;
  const head = { ...facts, status, headers };
  if (!Buffer.isBuffer(body)) return { ...head, kind: 'unreadable', why: body };
  const read = await readJson(body, headers['content-encoding'], maxBodyBytes);
  return 'json' in read
    ? { ...head, kind: 'answered', body: read.json }
    : { ...head, kind: 'unreadable', why: read.why };
}
