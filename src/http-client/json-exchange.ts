import type { Attempt } from './attempt.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import type { HttpFacts, HttpResult, NotSent } from './http-result.ts';
import { headerOf } from './http-result.ts';
import type { JsonBody } from './read-json.ts';
import { acceptEncoding, readJson } from './read-json.ts';
import type { ReadRetryAfter, Retry } from './safe-retry.ts';

export interface JsonRequest {
  readonly method: WireRequest['method'];
  /** Path and query, percent-encoded; may hold a credential. */
  readonly path: string;
  /** The path as it may be told: parameters left out. */
  readonly pathTemplate: string;
  /** None of those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when given. */
  readonly body?: unknown;
  /** What may be sent again: what was not processed, or, for a read, whatever failed for now. */
  readonly retry?: Retry;
  /** Cuts the request off; for reads, whose answer nobody waits for then. */
  readonly caller?: AbortSignal;
  /** Callers share the queue; undefined where they are not distinguished. */
  readonly callerId?: string | undefined;
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

/** What stands in the head of every request; names and values by turns, in the order in which they are sent. */
const accept = ['accept', 'application/json', 'accept-encoding', acceptEncoding];
const headOfRead = [...accept, 'user-agent', 'organization-gateway'];
const headOfWrite = [...accept, 'content-type', 'application/json', 'user-agent', 'organization-gateway'];

/** The request as it stands on the wire. */
export function toWireRequest(origin: string, { body, headers, method, path }: JsonRequest): WireRequest {
  const json = body === undefined ? null : JSON.stringify(body);
  const all = json === null ? [...headOfRead] : [...headOfWrite];
  for (const [name, value] of Object.entries(headers ?? {})) all.push(name, value);
  return { origin, method, path, headers: all, body: json };
}

/** What an attempt came to, its body read as JSON: at once, unless it has to be decompressed. */
export function toHttpResult(
  { method, pathTemplate, provider }: HttpFacts,
  result: Exchange | Held,
  maxBodyBytes: number,
): HttpResult | Promise<HttpResult> {
  if (result.kind === 'notSent') {
    const retryAfterSeconds = 'retryAfterSeconds' in result ? result.retryAfterSeconds : null;
    return { provider, method, pathTemplate, kind: 'notSent', cutoff: result.cutoff, retryAfterSeconds };
  }
  if (result.kind === 'noAnswer') {
    return { provider, method, pathTemplate, kind: 'noAnswer', cutoff: result.cutoff };
  }
  const { body, headers, status } = result;
  const toResult = (read: JsonBody): HttpResult =>
    'json' in read
      ? { provider, method, pathTemplate, status, headers, kind: 'answered', body: read.json }
      : { provider, method, pathTemplate, status, headers, kind: 'unreadable', why: read.why };
  if (typeof body === 'string') {
    return { provider, method, pathTemplate, status, headers, kind: 'unreadable', why: body };
  }
  const read = readJson(body, headerOf(result, 'content-encoding'), maxBodyBytes);
  return read instanceof Promise ? read.then(toResult) : toResult(read);
}
