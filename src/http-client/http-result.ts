import type { Authorization } from './send-guard.ts';

/** Why an exchange ended before its response was complete. */
export type Cutoff =
  /** The deadline passed. */
  | 'TIMEOUT'
  /** The connection could not be made, or was reset or closed. */
  | 'CONNECTION'
  /** The gateway is shutting down. */
  | 'INTERRUPTED'
  /** The caller disconnected; this cancels reads only. */
  | 'CANCELLED'
  /** The connection was removed, or belongs to another account now; this ends only requests that are not written. */
  | 'REMOVED';

/** Why an attempt ended before its request was written, though a connection was available or could have been. */
export type NotWrittenReason =
  | Cutoff
  /** The caller's lease ended before the request was written. */
  | 'LEASE_LOST'
  /** The credential was replaced after the request was encoded, which is encoded and sent again at once. */
  | 'CREDENTIAL_REPLACED';

/** Why a request was never sent. */
export type NotSentReason =
  | NotWrittenReason
  /** The queue for this provider is full. */
  | 'QUEUE_FULL'
  /** The quota of the provider allows no further request in time. */
  | 'QUOTA'
  /** The provider failed too often recently; the circuit lets no request through for a while. */
  | 'CIRCUIT_OPEN';

/** Which limit a response exceeded, so that the client stopped reading it. */
export type ExceededLimit =
  /** In its body, or in its heads, trailers and chunk extensions. */
  | 'TOO_LARGE'
  | 'TOO_MANY_INTERIM_RESPONSES'
  /** Chunks of a few bytes: each costs as much work as a large one. */
  | 'TOO_MANY_CHUNKS';

/** Why a response with a status cannot be read. */
export type UnreadableReason =
  | Cutoff
  | ExceededLimit
  /** The body is compressed in a way that this client cannot decompress. */
  | 'NOT_DECODED'
  | 'NOT_JSON';

/**
 * The result of one request, by how far it got, so that a caller knows whether the provider can have processed it.
 * No member contains the URL, a header of the request, or text of a body.
 */
export type HttpResult = HttpResultParts & {
  /** The same result, which another read received first; that read handles what concerns the response rather than the read. */
  readonly first?: HttpResult;
  /** The authorization of the request, which another read can have sent; undefined for a request without a credential. */
  readonly authorization?: Authorization | undefined;
};

type HttpResultParts =
  /** No byte of the request was sent: it provably was not processed. */
  | ({
      readonly kind: 'notSent';
      readonly cutoff: NotSentReason;
      readonly retryAfterSeconds: number | null;
    } & RequestLabels)
  /** The request was sent, or part of it, and no response was received: it may have been processed. */
  | ({ readonly kind: 'noResponse'; readonly cutoff: Cutoff | ExceededLimit } & RequestLabels)
  /** A status was received, but no JSON body that can be trusted. */
  | ({
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      /** Whether the text is in what was read of the body; only for a status of 400 or more with a body. */
      readonly contains?: (text: string) => boolean;
    } & ResponseHead &
      RequestLabels)
  /** A status and a JSON body were received. */
  | ({ readonly kind: 'response'; readonly body: unknown } & ResponseHead & RequestLabels);

/** The part of a request that contains no secret: safe in logs, spans, metrics and messages. */
export interface RequestLabels {
  readonly provider: string;
  /** The name of the connection. */
  readonly connection: string;
  readonly method: string;
  /** The path without its parameters: `/v1/organizations/{id}`. */
  readonly pathTemplate: string;
}

/** Names are in lower case; a repeated header has a list of values. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface ResponseHead {
  readonly status: number;
  readonly headers: HttpHeaders;
}

/** @returns the header's value; the values of a repeated header are joined by commas (RFC 9110 §5.3) */
export function readHeader({ headers }: ResponseHead, name: string): string | undefined {
  return headers[name]?.toString();
}
