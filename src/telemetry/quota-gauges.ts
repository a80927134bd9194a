import type { OpenMetricsContentType, Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import type { ProviderQuota } from '../domain/provider/quota.ts';

/** A provider and the quotas that it has reported. */
export interface ObservedQuotas {
  readonly provider: string;
  readonly quotas: () => readonly ProviderQuota[];
}

/** The gauges that are read when the metrics are collected; a number that is not known is not exposed. */
const gauges = [
  ['gateway_quota_limit', 'Requests that a provider allows in a window, as it reports.', 'limit'],
  [
    'gateway_quota_remaining',
    'Requests that the quota of a provider still allows in the window.',
    'remaining',
  ],
] as const;

/** Registers the gauges of the quotas. */
export function registerQuotaGauges(
  observed: readonly ObservedQuotas[],
  registry: Registry<OpenMetricsContentType>,
): void {
  for (const [name, help, value] of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ['provider', 'window'],
      registers: [registry],
      collect() {
        // A window without a report is no longer exposed.
        this.reset();
        for (const { provider, quotas } of observed) {
          for (const quota of quotas()) {
            const number = quota[value];
            if (number !== null) this.set({ provider, window: quota.window.toLowerCase() }, number);
          }
        }
      },
    });
  }
}
