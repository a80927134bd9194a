/** The periods for which providers limit the number of requests. */
export const quotaWindows = ['MINUTE', 'DAY'] as const;
export type QuotaWindow = (typeof quotaWindows)[number];

/** INTERACTIVE requests may use the whole quota; BULK requests leave a share of it to them. */
export type QuotaUse = 'INTERACTIVE' | 'BULK';

/** What one response reports about a window. */
export interface QuotaReport {
  readonly window: QuotaWindow;
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Milliseconds until the whole quota is available again. */
  readonly resetsInMs: number | null;
  /** Set when the request was refused because the window is exhausted; the window is closed until its reset. */
  readonly isRefusal?: true;
}

/** How many requests a provider allows in a window, as far as this gateway knows. */
export interface ProviderQuota {
  readonly window: QuotaWindow;
  readonly limit: number | null;
  /** Less the requests in flight. */
  readonly remaining: number | null;
  /** In epoch milliseconds; null when the window starts with the next request. */
  readonly resetsAt: number | null;
}
