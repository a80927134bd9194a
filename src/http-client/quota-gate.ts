import type { HttpResult } from './http-result.ts';

/** INTERACTIVE requests may use the whole quota; BULK requests leave a share of it to them, and never wait in the client. */
export type QuotaUse = 'INTERACTIVE' | 'BULK';

/** What a place is for; a READ, which no update needs, leaves a share of the quota to updates. */
export type PlaceUse = QuotaUse | 'READ';

/** A request that has a place in the quota and was sent. */
export interface SentRequest {
  /** When its place was reserved, in the milliseconds of `performance.now()`. */
  readonly reservedAt: number;
  /** The caller; undefined where callers are not distinguished. */
  readonly callerId: string | undefined;
  /** The organization that the request is about; undefined for a list. */
  readonly organizationId: string | undefined;
  /** Reads the wait in seconds that a refusal states; null when it states none. */
  readRetryAfter(result: HttpResult): number | null;
}

/**
 * Decides when the provider's quota allows a request. Each place that is reserved ends once, by `giveBack` or by `onResult`.
 */
export interface QuotaGate {
  /** Returns the milliseconds until a place may be free, by what this process knows; 0 when one may be free now. */
  waitMs(use: PlaceUse): number;
  /** Reserves the place of one attempt. Returns 0, or the milliseconds until a place may be free, and never rejects. */
  reserve(use: PlaceUse): number | Promise<number>;
  /**
   * Returns how many milliseconds requests about an organization wait because a response about it has closed the window of a day, so
   * that the probes are requests about others; 0 for any other organization.
   */
  organizationWaitMs(organizationId: string | undefined): number;
  /** Returns the place of an attempt that provably was not sent; `reservedAt` is as in `SentRequest`. */
  giveBack(use: PlaceUse, reservedAt: number): void;
  /** Records the result of a request that was sent, or may have been. */
  onResult(result: HttpResult, request: SentRequest): void;
  /** Called when a request is refused because it has no place in time. */
  onRefused(use: PlaceUse): void;
  /** Sets the listener that is called when a place may be free earlier than `waitMs` returned. */
  onAvailable(listener: () => void): void;
}

/** Allows every request. */
export const unlimitedQuota: QuotaGate = {
  waitMs: () => 0,
  reserve: () => 0,
  organizationWaitMs: () => 0,
  giveBack() {},
  onResult() {},
  onRefused() {},
  onAvailable() {},
};
