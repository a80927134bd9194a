/** What a caller may still ask for. */
export interface Allowance {
  /** May this request be served? */
  readonly allowed: boolean;
  /** Requests a minute. */
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the count begins anew. */
  readonly resetSeconds: number;
}

/** Counts the requests of each caller. */
export interface RateLimit {
  /** Counts one request; never rejects. */
  take(caller: string): Allowance | Promise<Allowance>;
  close(): void;
}
