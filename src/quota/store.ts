import type { AccountRef, ConnectionRef } from '../domain/provider/connection.ts';
import type { ProviderQuota, QuotaReport, QuotaWindow } from '../domain/provider/quota.ts';
import type { PlaceUse } from './places.ts';

/**
 * The quota of a connection. While the provider has reported none, every request has a place. Each place that is reserved ends
 * once, by `giveBack` or by `record`.
 */
export interface ConnectionQuota {
  /**
   * Returns the milliseconds until a place may be free, by what this process knows; 0 when one may be free now.
   *
   * @param probeDelayMs how long a probe is overdue before the request is one; 0 by default
   */
  waitMs(use: PlaceUse, probeDelayMs?: number): number;
  /** Reserves a place. Returns 0, or the milliseconds until one may be free, and never rejects. */
  reserve(use: PlaceUse, probeDelayMs?: number): number | Promise<number>;
  /**
   * Returns the place of a request that provably was not sent.
   *
   * @param use what the place was reserved for, with `probeDelayMs`
   * @param ageMs how long ago it was reserved
   */
  giveBack(use: PlaceUse, ageMs: number, probeDelayMs?: number): void;
  /**
   * Records what the response to a request reports.
   *
   * @param reports empty when the response reports nothing, or when there is no response
   * @param ageMs how long ago the place of the request was reserved
   * @param isServed whether the provider has served the request; false by default
   */
  record(reports: readonly QuotaReport[], ageMs: number, isServed?: boolean): void;
  /** Returns the window that leaves no place; null when there is one. */
  exhausted(use: PlaceUse): QuotaWindow | null;
  /** What is known; empty when the provider has reported nothing. */
  readonly quotas: readonly ProviderQuota[];
  /** Sets the listener that is called when a place may be free earlier than `waitMs` returned. */
  onAvailable(listener: () => void): void;
}

/** A store of quotas, by connection. */
export interface QuotaStore {
  /** Opens the quota of an account with what is stored; call it once for each. */
  open(ref: AccountRef): Promise<ConnectionQuota>;
  /** Ends the use of a quota by this process, which can open it again. What is known stays stored. */
  release(ref: AccountRef): void;
  close(): Promise<void>;
}

export interface QuotaEvents {
  /** Called when the provider reports a window as exhausted whose places this gateway has not used. */
  onOtherUse(ref: ConnectionRef, window: QuotaWindow): void;
}
