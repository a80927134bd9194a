import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { ProviderQuota } from '../domain/provider/quota.ts';
import { toReserve } from '../domain/provider/quota.ts';
import type { QueueRate } from './queue.ts';
import { toQueueRate } from './queue.ts';

/** What bulk updates need to know of the quota of a provider. */
export interface BulkQuota {
  /** Returns the milliseconds until the quota may allow an item; 0 when it may allow one now. */
  waitMs(use: 'BULK'): number;
  /** What the provider has reported; empty when it has reported nothing. */
  readonly quotas: readonly ProviderQuota[];
}

export type BulkQuotas = Readonly<Record<Provider, BulkQuota>>;

/** Decides when the items of one provider start. */
export interface Pace {
  /** The milliseconds until the quota may allow an item; 0 when it may allow one now. */
  readonly waitMs: number;
  /** The rate at this time. */
  readonly rate: QueueRate;
}

export type Paces = Readonly<Record<Provider, Pace>>;

/** The number of items in a minute while a provider reports no quota. */
const unreportedPerMinute: Readonly<Record<Provider, number>> = { VIDA: 600, VERTRA: 30 };

/** @param perMinute the configured maximum numbers of items in a minute; null where the quota alone decides */
export function createPaces(perMinute: Readonly<Record<Provider, number | null>>, quotas: BulkQuotas): Paces {
  return mapProviders((provider) => createPace(provider, perMinute[provider], quotas[provider]));
}

function createPace(provider: Provider, maxPerMinute: number | null, quota: BulkQuota): Pace {
  const unreported = maxPerMinute ?? unreportedPerMinute[provider];
  return {
    get waitMs() {
      return quota.waitMs('BULK');
    },
    get rate() {
      const reported = toReportedPerMinute(quota.quotas);
      if (reported === null) return toQueueRate(unreported);
      return toQueueRate(Math.min(reported, maxPerMinute ?? reported));
    },
  };
}

/** Spreads what the quota leaves over the rest of its window. */
function toReportedPerMinute(quotas: readonly ProviderQuota[]): number | null {
  const minute = quotas.find(({ window }) => window === 'MINUTE');
  if (minute?.limit == null) return null;
  const { limit, remaining, resetsAt } = minute;
  const reserve = toReserve(limit);
  const usual = Math.max(1, limit - reserve);
  if (remaining === null || resetsAt === null) return usual;
  const left = remaining - reserve;
  const minutes = (resetsAt - Date.now()) / 60_000;
  // One more than is left, so that the last one starts before the reset.
  return left > 0 && minutes > 0 ? (left + 1) / minutes : usual;
}
