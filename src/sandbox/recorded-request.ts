/** One request as it was on the wire. */
export interface RecordedRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  /** Still percent-encoded, without the question mark. */
  readonly query: string;
  /** Names are lower-case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The decoded id of the organization that the request addresses; absent when it addresses none. */
  readonly organizationId?: string;
}
