import type { QuotaUse } from '../domain/provider/quota.ts';
import { toInteractivePlaces } from '../domain/provider/quota.ts';
import type { Probe } from './probe.ts';
import { afterProbe, beforeProbe, isNewer } from './probe.ts';
import type { Window } from './window.ts';
import { clampRemaining, inFlightWaitMs } from './window.ts';

/** What a place is for: INTERACTIVE for an update, which may use the whole quota; a READ leaves a share to updates. */
export type PlaceUse = QuotaUse | 'READ';

/** The share that reads leave to updates: they are cheap, and one caller can send enough of them to use the whole quota. */
export const updateShare = 1 / 8;

/**
 * Returns the wait for a place; 0 when there is one, or when a probe is due.
 *
 * @param bulkUntil until when a bulk update waits for places; until then those that are kept for it are not given to others
 */
export function toWaitMs(window: Window, use: PlaceUse, now: number, bulkUntil: number): number {
  if (window.remaining > toHeadroom(window, use, now < bulkUntil)) return 0;
  if (window.reported === null) return inFlightWaitMs;
  const resetMs = Math.max(1, window.resetsAt - now);
  const headroom = toHeadroom(window, use, false);
  const keptMs = window.remaining > headroom ? bulkUntil - now : resetMs;
  const probeAt = findProbe(window, use, headroom)?.probeAt;
  return Math.min(resetMs, keptMs, probeAt === undefined ? resetMs : Math.max(0, probeAt - now));
}

/** Reserves a place, or makes the request a probe. */
export function withoutPlace(window: Window, use: PlaceUse, now: number, bulkUntil: number): Window {
  const remaining = window.remaining - 1;
  if (use === 'BULK') return { ...window, remaining, kept: window.kept - 1 };
  const hasPlace = window.remaining > toHeadroom(window, use, now < bulkUntil);
  const probe = hasPlace ? null : findProbe(window, use, toHeadroom(window, use, false));
  return probe === null ? { ...window, remaining } : { ...window, remaining, probe: afterProbe(probe, now) };
}

/** The place of a request that provably was not sent. */
export interface UnsentPlace {
  readonly use: PlaceUse;
  /** When it was reserved, in epoch milliseconds. */
  readonly reservedAt: number;
}

/** Returns the place of a request that was not sent, with the place kept for a bulk update, or the wait of a probe. */
export function withPlace(
  window: Window,
  { reservedAt, use }: UnsentPlace,
  inFlight: number,
  now: number,
): Window {
  const place = clampRemaining({ ...window, remaining: window.remaining + 1 }, inFlight);
  if (use === 'BULK') return { ...place, kept: Math.min(window.kept + 1, toInteractivePlaces(window.limit)) };
  // Only a probe gets a place after the report that leaves none.
  const probe = findProbe(window, use, toHeadroom(window, use, false));
  return probe !== null && isNewer(probe, reservedAt) ? { ...place, probe: beforeProbe(probe, now) } : place;
}

/** Returns the probe that a request without a place can be; an item of a bulk update is none, because each refusal is one of its tries. */
function findProbe({ probe, reported }: Window, use: PlaceUse, headroom: number): Probe | null {
  return use === 'BULK' || (reported ?? 0) > headroom ? null : probe;
}

/** Returns how many places must remain for other kinds of requests. */
function toHeadroom({ kept, limit }: Window, use: PlaceUse, isBulkWaiting: boolean): number {
  // The places kept for bulk updates are theirs, and need no headroom.
  if (use === 'BULK') return kept > 0 ? 0 : toInteractivePlaces(limit);
  const share = use === 'READ' ? Math.floor((limit ?? 0) * updateShare) : 0;
  return isBulkWaiting ? Math.max(0, kept) + share : share;
}
