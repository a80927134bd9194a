import type { AttemptTime } from './attempt.ts';
import { acceptEncoding } from './content-coding.ts';
import type { WireRequest } from './exchange.ts';
import type { Exchange, ExchangeResponse } from './exchange-result.ts';
import type { HttpResult, NotSentReason, RequestLabels } from './http-result.ts';
import type { QuotaUse } from './quota-gate.ts';
import { parseJson } from './read-json.ts';
import type { ReadRetryAfter, Retry } from './safe-retry.ts';
import type { Authorization, SendGuard } from './send-guard.ts';

export interface JsonRequest {
  readonly method: WireRequest['method'];
  /** Path and query, percent-encoded; may contain a credential. */
  readonly path: string;
  /** The path without its parameters, safe in logs. */
  readonly pathTemplate: string;
  /** The organization that the request is about; undefined for a list. */
  readonly organizationId?: string;
  /** Additional headers; must not repeat those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the path and the headers, which contain the credential of the time of the call; absent without a credential. */
  readonly authorization?: Authorization | undefined;
  /** Sent as JSON; undefined sends no body. */
  readonly body?: unknown;
  /** Which failures may be retried; UNPROCESSED by default. */
  readonly retry?: Retry;
  /** Aborts when the caller disconnects; for reads only. */
  readonly signal?: AbortSignal;
  /** Whether the response must be to an attempt that is sent after the call; other reads also join an attempt in flight. */
  readonly isFresh?: boolean | undefined;
  /** Callers share the queue; undefined where they are not distinguished. */
  readonly callerId?: string | undefined;
  /** The gateway's id of the request that caused this one. */
  readonly requestId?: string | undefined;
  /** INTERACTIVE or BULK for an update and the read that it needs; by default, a GET request is a read that no update needs. */
  readonly use?: QuotaUse | undefined;
  /** Checked before each attempt; an attempt that it forbids is not sent. */
  readonly guard?: SendGuard | undefined;
  /** Called at the end of each attempt that the request sends or joins. */
  readonly onAttempt?: ((attempt: AttemptTime) => void) | undefined;
  /** Reads the wait that this provider states; from the `Retry-After` header by default. */
  readonly readRetryAfter?: ReadRetryAfter;
}

/** An attempt that the circuit, the quota, the queue or the deadline kept from being sent. */
export interface NotSentAttempt {
  readonly kind: 'notSent';
  readonly cutoff: NotSentReason;
  readonly retryAfterSeconds: number | null;
}

export function toNotSentAttempt(cutoff: NotSentReason, retryAfterMs?: number): NotSentAttempt {
  const retryAfterSeconds = retryAfterMs === undefined ? null : Math.ceil(retryAfterMs / 1000);
  return { kind: 'notSent', cutoff, retryAfterSeconds };
}

/** Alternating names and values of the headers of every request, in the order in which they are sent. */
const acceptHeaders = ['accept', 'application/json', 'accept-encoding', acceptEncoding];
const userAgentHeader = ['user-agent', 'organization-gateway'];
const readHeaders = [...acceptHeaders, ...userAgentHeader];
const writeHeaders = [...acceptHeaders, 'content-type', 'application/json', ...userAgentHeader];

/** @param added headers that are added to those of the request */
export function toWireRequest(
  origin: string,
  request: JsonRequest,
  added?: JsonRequest['headers'],
): WireRequest {
  const { authorization, body, method } = request;
  const { headers, path } = authorization?.encode() ?? request;
  const json = body === undefined ? null : JSON.stringify(body);
  const wireHeaders = json === null ? [...readHeaders] : [...writeHeaders];
  for (const [name, value] of Object.entries(headers ?? {})) wireHeaders.push(name, value);
  if (added) for (const [name, value] of Object.entries(added)) wireHeaders.push(name, value);
  return { origin, method, path, headers: wireHeaders, body: json };
}

/** Identifies the reads that can share an attempt: the path contains the organization's id, and the rest the credential. */
export function toReadKey({ headers, path }: JsonRequest): string {
  let key = path;
  // No path and no header contains a line break.
  for (const name in headers) key += `\n${name}\n${headers[name]}`;
  return key;
}

/** Parses the decompressed response body as JSON. */
export function toHttpResult(
  labels: RequestLabels,
  result: Exchange | NotSentAttempt,
  maxBodyBytes: number,
  authorization?: Authorization,
): HttpResult {
  const { connection, method, pathTemplate, provider } = labels;
  if (result.kind === 'notSent') {
    const retryAfterSeconds = 'retryAfterSeconds' in result ? result.retryAfterSeconds : null;
    return {
      provider,
      connection,
      method,
      pathTemplate,
      kind: 'notSent',
      cutoff: result.cutoff,
      retryAfterSeconds,
      authorization,
    };
  }
  if (result.kind === 'noResponse') {
    return {
      provider,
      connection,
      method,
      pathTemplate,
      kind: 'noResponse',
      cutoff: result.cutoff,
      authorization,
    };
  }
  return toResponse(labels, result, maxBodyBytes, authorization);
}

function toResponse(
  { connection, method, pathTemplate, provider }: RequestLabels,
  result: ExchangeResponse,
  maxBodyBytes: number,
  authorization: Authorization | undefined,
): HttpResult {
  const { body, headers, status } = result;
  const parsed = typeof body === 'string' ? { reason: body } : parseJson(body, maxBodyBytes);
  if ('json' in parsed) {
    return {
      provider,
      connection,
      method,
      pathTemplate,
      status,
      headers,
      kind: 'response',
      body: parsed.json,
      authorization,
    };
  }
  const { reason } = parsed;
  const search = createSearch(status, typeof body === 'string' ? result.partialBody : body);
  return {
    provider,
    connection,
    method,
    pathTemplate,
    status,
    headers,
    kind: 'unreadable',
    reason,
    authorization,
    ...search,
  };
}

/** A refusal that cannot be read can still contain a confirmation of the write. */
function createSearch(
  status: number,
  bytes: Buffer | undefined,
): { readonly contains?: (text: string) => boolean } {
  if (status < 400 || bytes === undefined) return {};
  // Decoded first: Node 20 never returns from a search for UTF-16 in bytes that begin at an odd address.
  return { contains: (text) => bytes.includes(text) || bytes.toString('utf16le').includes(text) };
}
