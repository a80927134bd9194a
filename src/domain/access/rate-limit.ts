/** The state of a caller's rate limit after a request. */
export interface Allowance {
  /** Whether this request is within the limit. */
  readonly allowed: boolean;
  /** The maximum number of requests a minute. */
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the window resets. */
  readonly resetSeconds: number;
}

/** Counts the requests of each caller. */
export interface RateLimit {
  /** Counts one request; never rejects. */
  take(caller: string): Promise<Allowance>;
  close(): void;
}
