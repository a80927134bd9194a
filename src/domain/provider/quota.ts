/** The periods for which providers limit the number of requests. */
export const quotaWindows = ['MINUTE', 'DAY'] as const;
export type QuotaWindow = (typeof quotaWindows)[number];

/** The longest wait for a reset that is believed; a provider that states a longer one must not stop the gateway. */
export const maxResetMs: Readonly<Record<QuotaWindow, number>> = { MINUTE: 120_000, DAY: 25 * 3_600_000 };

/** How long a window without a stated reset lasts: for a day only an hour, after which requests find out whether it has ended. */
export const unstatedResetMs: Readonly<Record<QuotaWindow, number>> = { MINUTE: 60_000, DAY: 3_600_000 };

/** INTERACTIVE requests may use the whole quota; BULK requests leave a share of it to them. */
export type QuotaUse = 'INTERACTIVE' | 'BULK';

/** The share of a quota that bulk updates leave to other requests. */
export const interactiveShare = 0.2;

/** Returns how many requests of a window bulk updates leave to others; a quota of one request leaves none. */
export function toInteractivePlaces(limit: number | null): number {
  return limit === 1 ? 0 : Math.ceil((limit ?? 1) * interactiveShare);
}

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
  readonly remaining: number;
  /** In epoch milliseconds; null when the window starts with the next request. */
  readonly resetsAt: number | null;
}
