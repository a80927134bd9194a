import type { HttpResult } from './http-result.ts';

/** INTERACTIVE requests may use the whole quota; BULK requests leave a share of it to them, and never wait in the client. */
export type QuotaUse = 'INTERACTIVE' | 'BULK';

/** What a place is for; a READ, which no update needs, leaves a share of the quota to updates. */
export type PlaceUse = QuotaUse | 'READ';

/** Where a request comes from, and what it is about. */
export interface RequestSource {
  /** The caller; undefined where callers are not distinguished. */
  readonly callerId: string | undefined;
  /** The organization that the request is about; undefined for a list. */
  readonly organizationId: string | undefined;
}

/** A request that has a place in the quota and was sent. */
export interface SentRequest extends RequestSource {
  /** When its place was reserved, in the milliseconds of `performance.now()`. */
  readonly reservedAt: number;
  /** Reads the wait in seconds that a refusal states; null when it states none. */
  readRetryAfter(result: HttpResult): number | null;
}

/**
 * Decides when the provider's quota allows a request. Each place that is reserved ends once, by `giveBack` or by `onResult`.
 */
export interface QuotaGate {
  /** Returns the milliseconds until a place may be free, by what this process knows; 0 when one may be free now. */
  waitMs(use: PlaceUse, probeDelayMs?: number): number;
  /** Reserves the place of one attempt. Returns 0, or the milliseconds until a place may be free, and never rejects. */
  reserve(use: PlaceUse, probeDelayMs?: number): number | Promise<number>;
  /**
   * Returns how long a probe of a window without places is overdue before this request is one: longer for an organization or a caller
   * whose response has recently closed a window, so that requests of others are sent first.
   */
  probeDelayMs(request: RequestSource): number;
  /** Returns the place of an attempt that provably was not sent; `reservedAt` is as in `SentRequest`. */
  giveBack(use: PlaceUse, reservedAt: number, probeDelayMs?: number): void;
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
  probeDelayMs: () => 0,
  giveBack() {},
  onResult() {},
  onRefused() {},
  onAvailable() {},
};
