/** How many requests a provider allows in a window, as far as it reports it. */
export interface ProviderQuota {
  readonly window: QuotaWindow;
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Seconds until the whole quota is available again. */
  readonly resetsInSeconds: number | null;
}

export type QuotaWindow = 'MINUTE' | 'DAY';
