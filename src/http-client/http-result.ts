/** Why an exchange ended before its answer was whole. */
export type Cutoff =
  /** The deadline passed. */
  | 'TIMEOUT'
  /** The connection could not be made, or was reset or closed. */
  | 'CONNECTION'
  /** The gateway had to stop. */
  | 'INTERRUPTED'
  /** Whoever asked went away; reads alone are cut off by that. */
  | 'CANCELLED';

/** Why a request was never sent. */
export type NotSent =
  | Cutoff
  /** As many requests as may wait for this provider are waiting. */
  | 'QUEUE_FULL'
  /** The provider failed too often of late, and is left alone for a while. */
  | 'CIRCUIT_OPEN';

/** Why this side stopped reading a body. */
export type Oversize =
  | 'TOO_LARGE'
  /** Chunks of a few bytes: each costs as much work as a large one. */
  | 'TOO_MANY_CHUNKS';

/** Why an answer that began cannot be read. */
export type Unreadable = Cutoff | Oversize | 'NOT_JSON';

/**
 * What became of one request, told by how far it came, so that a caller knows whether it can have been processed.
 * No member carries the URL, a header of the request, or text of a body.
 */
export type HttpResult =
  /** No byte of the request left: it provably was not processed. */
  | ({
      readonly kind: 'notSent';
      readonly cutoff: NotSent;
      readonly retryAfterSeconds: number | null;
    } & HttpFacts)
  /** The request was on the wire and no answer came: it may have been processed. */
  | ({ readonly kind: 'noAnswer'; readonly cutoff: Cutoff } & HttpFacts)
  /** A status came, but no JSON body that can be trusted. */
  | ({ readonly kind: 'unreadable'; readonly why: Unreadable } & HttpHead & HttpFacts)
  /** A status and a JSON body came. */
  | ({ readonly kind: 'answered'; readonly body: unknown } & HttpHead & HttpFacts);

/** What may be said of a request anywhere: in logs, spans, metrics and messages. */
export interface HttpFacts {
  readonly provider: string;
  readonly method: string;
  /** The path with its parameters left out: `/v1/organizations/{id}`. */
  readonly pathTemplate: string;
}

/** Names in lower case; a header that came several times has a list of values. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A header's value; of one that came several times, its values joined by commas (RFC 9110 §5.3). */
export function headerOf({ headers }: HttpHead, name: string): string | undefined {
  return headers[name]?.toString();
}

export interface HttpHead {
  readonly status: number;
  readonly headers: HttpHeaders;
}
