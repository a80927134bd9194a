import type { ProviderQuota, QuotaWindow } from '../domain/provider/quota.ts';
import { toInteractivePlaces } from '../domain/provider/quota.ts';
import type { Probe } from './probe.ts';

/** What is known about one window of a quota. */
export interface Window {
  readonly limit: number | null;
  /** The lowest count that the provider has reported in this window, or a later one that a probe has shown; null until it has a report. */
  readonly reported: number | null;
  /** The requests that can still be sent: at most `reported`, at least `reported` less the requests in flight. */
  readonly remaining: number;
  /** In epoch milliseconds; while nothing is reported, until when requests in flight of other processes count. */
  readonly resetsAt: number;
  /** The places that are kept for the bulk updates that were waiting when the window began, less those that their items have taken. */
  readonly kept: number;
  /** Null while the requests of this gateway explain what the provider reports. */
  readonly probe: Probe | null;
}

/** How far two reports of one reset can be apart, because providers and the `Date` header round to seconds. */
export const jitterMs = 1500;

/** Delays the first requests of a window, so that they do not reach the provider before its reset. */
export const marginMs = 50;

/** How long the requests in flight of a process count that was not seen again; processes are seen every three seconds. */
export const processSilenceMs = 15_000;

/** How long a request waits in a window without a reset whose places are all in flight. */
export const inFlightWaitMs = 1000;

/**
 * Returns the window after its reset, in which the requests in flight can count; undefined when its limit is not known. A window
 * without a report has no reset, so it must not keep the places of requests that ended with another process.
 *
 * @param isBulkWaiting whether a share of the new window is kept for bulk updates: others that wait would take all of it at once
 */
export function toCurrent(
  window: Window,
  inFlight: number,
  now: number,
  isBulkWaiting: boolean,
): Window | undefined {
  if (now < window.resetsAt) return window;
  if (window.reported === null) return clampRemaining(window, inFlight);
  if (window.limit === null) return undefined;
  return createWindow(window.limit, inFlight, isBulkWaiting ? toInteractivePlaces(window.limit) : 0);
}

/** Returns a window without a report. */
export function createWindow(limit: number, inFlight: number, kept = 0): Window {
  return { limit, reported: null, remaining: limit - inFlight, resetsAt: 0, kept, probe: null };
}

/** Limits `remaining`, which is counted, to what the last report and the requests in flight allow. */
export function clampRemaining(window: Window, inFlight: number): Window {
  const most = window.reported ?? window.limit;
  if (most === null) return window;
  const remaining = Math.max(Math.min(window.remaining, most), most - inFlight);
  return remaining === window.remaining ? window : { ...window, remaining };
}

export function toProviderQuota(name: QuotaWindow, window: Window): ProviderQuota {
  const { limit, remaining, reported, resetsAt } = window;
  return {
    window: name,
    limit,
    remaining: Math.max(0, remaining),
    resetsAt: reported === null ? null : resetsAt,
  };
}
