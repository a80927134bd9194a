import type { AccountRef, ConnectionRef, Connections } from '../domain/provider/connection.ts';
import { findAccount } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderQuota } from '../domain/provider/quota.ts';
import type { QueueRate } from './queue.ts';
import { toQueueRate } from './queue.ts';

/** What bulk updates need to know of the quota of a connection. */
export interface BulkQuota {
  /** Returns the milliseconds until the quota may allow an item; 0 when it may allow one now. */
  waitMs(use: 'BULK'): number;
  /** What the provider has reported; empty when it has reported nothing. */
  readonly quotas: readonly ProviderQuota[];
}

/** What limits the bulk items of a connection. */
export interface BulkLimits {
  readonly quota: BulkQuota;
  /**
   * The maximum number of items a minute that all processes together send; null where the quota alone decides, and a default while
   * the provider reports none.
   */
  readonly bulkPerMinute: number | null;
}

/** Returns the present limits of a connection; undefined for one that does not exist. */
export type FindBulkLimits = (ref: ConnectionRef) => BulkLimits | undefined;

/** Decides when the items of one account start. */
export interface Pace {
  /** The milliseconds until the quota may allow an item; 0 when it may allow one now. */
  readonly waitMs: number;
  /** The rate at this time. */
  readonly rate: QueueRate;
}

export type FindPace = (ref: AccountRef) => Pace;

/** The number of items in a minute while a provider reports no quota. */
const unreportedPerMinute: Readonly<Record<Provider, number>> = { VIDA: 600, VERTRA: 30 };

/** More items than any process starts. */
const unlimitedPerMinute = 1_000_000;

/** Nothing is sent to an account that no connection has any more. */
const noLimits: BulkLimits = {
  quota: { waitMs: () => 0, quotas: [] },
  bulkPerMinute: unlimitedPerMinute,
};

/** Creates a lookup of the limits that apply while a connection has an account. */
export function createAccountLimits(
  connections: Connections,
  findBulkLimits: FindBulkLimits,
): (ref: AccountRef) => BulkLimits {
  return (ref) => (findAccount(connections, ref) && findBulkLimits(ref)) ?? noLimits;
}

/**
 * While the provider reports a quota of a minute, only the quota and the configured maximum limit the items. They are not spread
 * over the window: what other requests use of it would be taken from the items, and the share that is left to others be unused.
 */
export function createPace(provider: Provider, limits: () => BulkLimits): Pace {
  return {
    get waitMs() {
      return limits().quota.waitMs('BULK');
    },
    get rate() {
      const { bulkPerMinute, quota } = limits();
      const other = quota.quotas.some(isMinute) ? unlimitedPerMinute : unreportedPerMinute[provider];
      return toQueueRate(bulkPerMinute ?? other);
    },
  };
}

function isMinute({ limit, window }: ProviderQuota): boolean {
  return window === 'MINUTE' && limit !== null;
}
