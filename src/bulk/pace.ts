import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { ProviderQuota } from '../domain/provider/quota.ts';
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

/** More items than any process starts. */
const unlimitedPerMinute = 1_000_000;

/** @param perMinute the configured maximum numbers of items in a minute; null where the quota alone decides */
export function createPaces(perMinute: Readonly<Record<Provider, number | null>>, quotas: BulkQuotas): Paces {
  return mapProviders((provider) => createPace(provider, perMinute[provider], quotas[provider]));
}

/**
 * While the provider reports a quota of a minute, only the quota and the configured maximum limit the items. They are not spread
 * over the window: what other requests use of it would be taken from the items, and the share that is left to others be unused.
 */
function createPace(provider: Provider, maxPerMinute: number | null, quota: BulkQuota): Pace {
  const unreported = toQueueRate(maxPerMinute ?? unreportedPerMinute[provider]);
  const reported = toQueueRate(maxPerMinute ?? unlimitedPerMinute);
  return {
    get waitMs() {
      return quota.waitMs('BULK');
    },
    get rate() {
      return quota.quotas.some(isMinute) ? reported : unreported;
    },
  };
}

function isMinute({ limit, window }: ProviderQuota): boolean {
  return window === 'MINUTE' && limit !== null;
}
