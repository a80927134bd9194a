import type { QuotaUse } from '../domain/provider/quota.ts';
import { toInteractivePlaces } from '../domain/provider/quota.ts';
import type { Probe } from './probe.ts';
import { afterProbe, beforeProbe, bulkProbeDelayMs, isNewer } from './probe.ts';
import type { Window } from './window.ts';
import { clampRemaining, inFlightWaitMs } from './window.ts';

/** What a place is for: INTERACTIVE for an update, which may use the whole quota; a READ leaves a share to updates. */
export type PlaceUse = QuotaUse | 'READ';

/** A request that needs a place. */
export interface PlaceRequest {
  readonly use: PlaceUse;
  /** How long a probe is overdue before this request is one; an item of a bulk update waits longer. */
  readonly probeDelayMs: number;
}

/** The share that reads leave to updates: they are cheap, and one caller can send enough of them to use the whole quota. */
export const updateShare = 1 / 8;

/**
 * Returns the wait for a place; 0 when there is one, or when a probe is due.
 *
 * @param bulkUntil until when a bulk update waits for places; until then those that are kept for it are not given to others
 */
export function toWaitMs(window: Window, request: PlaceRequest, now: number, bulkUntil: number): number {
  const { use } = request;
  if (window.remaining > toHeadroom(window, use, now < bulkUntil)) return 0;
  if (window.reported === null) return inFlightWaitMs;
  const resetMs = Math.max(1, window.resetsAt - now);
  const headroom = toHeadroom(window, use, false);
  const keptMs = window.remaining > headroom ? bulkUntil - now : resetMs;
  const probe = findProbe(window, use, headroom);
  const probeInMs = probe === null ? resetMs : Math.max(0, probe.probeAt + toDelayMs(request) - now);
  return Math.min(resetMs, keptMs, probeInMs);
}

function toDelayMs({ probeDelayMs, use }: PlaceRequest): number {
  return use === 'BULK' ? probeDelayMs + bulkProbeDelayMs : probeDelayMs;
}

/** Reserves a place, or makes the request a probe. */
export function withoutPlace(window: Window, request: PlaceRequest, now: number, bulkUntil: number): Window {
  const { probeDelayMs, use } = request;
  const kept = use === 'BULK' ? window.kept - 1 : window.kept;
  const taken = { ...window, remaining: window.remaining - 1, kept };
  const hasPlace = window.remaining > toHeadroom(window, use, now < bulkUntil);
  const probe = hasPlace ? null : findProbe(window, use, toHeadroom(window, use, false));
  return probe === null ? taken : { ...taken, probe: afterProbe(probe, now, probeDelayMs > 0) };
}

/** The place of a request that provably was not sent. */
export interface UnsentPlace extends PlaceRequest {
  /** How long ago it was reserved. */
  readonly ageMs: number;
}

/** Returns the place of a request that was not sent, with the place kept for a bulk update, or the wait of a probe. */
export function withPlace(
  window: Window,
  { ageMs, probeDelayMs, use }: UnsentPlace,
  inFlight: number,
  now: number,
): Window {
  const kept = use === 'BULK' ? Math.min(window.kept + 1, toInteractivePlaces(window.limit)) : window.kept;
  const place = clampRemaining({ ...window, remaining: window.remaining + 1, kept }, inFlight);
  // Only a probe gets a place after the report that leaves none.
  const probe = findProbe(place, use, toHeadroom(place, use, false));
  if (probe === null || !isNewer(probe, now - ageMs)) return place;
  return { ...place, probe: beforeProbe(probe, now, probeDelayMs > 0) };
}

/** Returns the probe that a request without a place can be; an item of a bulk update takes none of the places that are left to others. */
function findProbe({ probe, reported }: Window, use: PlaceUse, headroom: number): Probe | null {
  return (reported ?? 0) > (use === 'BULK' ? 0 : headroom) ? null : probe;
}

/** Returns how many places must remain for other kinds of requests. */
function toHeadroom({ kept, limit }: Window, use: PlaceUse, isBulkWaiting: boolean): number {
  // The places kept for bulk updates are theirs, and need no headroom.
  if (use === 'BULK') return kept > 0 ? 0 : toInteractivePlaces(limit);
  const share = use === 'READ' ? Math.floor((limit ?? 0) * updateShare) : 0;
  return isBulkWaiting ? Math.max(0, kept) + share : share;
}
