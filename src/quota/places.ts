import type { QuotaUse } from '../domain/provider/quota.ts';
import { toReserve } from '../domain/provider/quota.ts';
import type { Doubt } from './doubt.ts';
import { afterProbe, beforeProbe, isNewer } from './doubt.ts';
import type { Window } from './window.ts';
import { inFlightWaitMs, toCertain } from './window.ts';

/** What a place is for: INTERACTIVE for an update, which may use the whole quota; a READ leaves a share to updates. */
export type PlaceUse = QuotaUse | 'READ';

/** The share that reads leave to updates: they are cheap, and one caller can send enough of them to use the whole quota. */
export const updateShare = 1 / 8;

/**
 * Returns the wait for a place; 0 when there is one, or when a request is due that finds out whether there is none.
 *
 * @param bulkUntil until when a bulk update waits for places; until then those that are kept for it are not given to others
 */
export function toWaitMs(window: Window, use: PlaceUse, now: number, bulkUntil: number): number {
  if (window.remaining > toLeft(window, use, now < bulkUntil)) return 0;
  if (window.reported === null) return inFlightWaitMs;
  const resetMs = Math.max(1, window.resetsAt - now);
  const left = toLeft(window, use, false);
  const keptMs = window.remaining > left ? bulkUntil - now : resetMs;
  const probeAt = findProbe(window, use, left)?.probeAt;
  return Math.min(resetMs, keptMs, probeAt === undefined ? resetMs : Math.max(0, probeAt - now));
}

/** Reserves a place, or makes the request a probe. */
export function withoutPlace(window: Window, use: PlaceUse, now: number, bulkUntil: number): Window {
  const remaining = window.remaining - 1;
  if (use === 'BULK') return { ...window, remaining, kept: window.kept - 1 };
  const hasPlace = window.remaining > toLeft(window, use, now < bulkUntil);
  const doubt = hasPlace ? null : findProbe(window, use, toLeft(window, use, false));
  return doubt === null ? { ...window, remaining } : { ...window, remaining, doubt: afterProbe(doubt, now) };
}

/** What a request that provably was not sent has taken. */
export interface UnsentPlace {
  readonly use: PlaceUse;
  /** When it was reserved, in epoch milliseconds. */
  readonly reservedAt: number;
}

/** Returns what a request has taken that was not sent: its place, and the wait of a probe or the place kept for a bulk update. */
export function withPlace(
  window: Window,
  { reservedAt, use }: UnsentPlace,
  inFlight: number,
  now: number,
): Window {
  const place = toCertain({ ...window, remaining: window.remaining + 1 }, inFlight);
  if (use === 'BULK') return { ...place, kept: Math.min(window.kept + 1, toReserve(window.limit)) };
  // Only a probe gets a place after the report that leaves none.
  const doubt = findProbe(window, use, toLeft(window, use, false));
  return doubt !== null && isNewer(doubt, reservedAt) ? { ...place, doubt: beforeProbe(doubt, now) } : place;
}

/**
 * Returns the doubt about a window that leaves no place even when nothing is in flight, for a request that can find out. An item of
 * a bulk update is no probe: each refusal is one of its tries.
 */
function findProbe({ doubt, reported }: Window, use: PlaceUse, left: number): Doubt | null {
  return use === 'BULK' || (reported ?? 0) > left ? null : doubt;
}

/** Returns how many places a request leaves to others. */
function toLeft({ kept, limit }: Window, use: PlaceUse, isBulkWaiting: boolean): number {
  // Places are kept for bulk updates so that they need not leave these to others.
  if (use === 'BULK') return kept > 0 ? 0 : toReserve(limit);
  const share = use === 'READ' ? Math.floor((limit ?? 0) * updateShare) : 0;
  return isBulkWaiting ? Math.max(0, kept) + share : share;
}
