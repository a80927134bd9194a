import type { Cutoff, ExceededLimit, HttpHeaders, NotWrittenReason } from './http-result.ts';

/** The result of one attempt, by how far the request got. */
export type Exchange =
  | { readonly kind: 'notSent'; readonly cutoff: NotWrittenReason; readonly code?: string | undefined }
  | {
      readonly kind: 'noResponse';
      readonly cutoff: Cutoff | ExceededLimit;
      readonly code?: string | undefined;
    }
  | ExchangeResponse;

export interface ExchangeResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: WireBody;
  /** What was read of an incomplete body. */
  readonly partialBody?: Buffer | undefined;
  /** The failure code of a connection that was lost before the end of the body. */
  readonly code?: string | undefined;
}

/** The complete body, or why it is incomplete or cannot be decompressed. */
export type WireBody = Buffer | Cutoff | ExceededLimit | 'NOT_DECODED';
