import type { ProviderQuota, QuotaReport, QuotaUse, QuotaWindow } from '../domain/provider/quota.ts';
import { toReserve } from '../domain/provider/quota.ts';

/** What is known about one window of a quota. */
export interface Window {
  readonly limit: number | null;
  /** What the provider reported last, which no report of the same window raises; null until the window has a report. */
  readonly reported: number | null;
  /** The requests that can still be sent: at most `reported`, at least `reported` less the requests in flight. */
  readonly remaining: number;
  /** In epoch milliseconds; while nothing is reported, until when requests in flight of other processes count. */
  readonly resetsAt: number;
}

/** A report, and the times between which its response was created, in epoch milliseconds. */
export interface TimedReport extends QuotaReport {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** How long a window without a stated reset lasts: for a day only an hour, after which requests find out whether it has ended. */
export const unstatedResetMs: Readonly<Record<QuotaWindow, number>> = { MINUTE: 60_000, DAY: 3_600_000 };

/** How far two reports of one reset can be apart, because providers and the `Date` header round to seconds. */
export const jitterMs = 1500;

/** Delays the first requests of a window, so that they do not reach the provider before its reset. */
export const marginMs = 50;

/** How long the requests in flight of a process count that was not seen again; processes are seen every three seconds. */
export const silenceMs = 15_000;

/** How long a request waits in a window without a reset whose places are all in flight. */
export const inFlightWaitMs = 1000;

/** Returns the wait for a place; 0 when there is one. */
export function toWaitMs(window: Window, use: QuotaUse, now: number): number {
  if (window.remaining > (use === 'BULK' ? toReserve(window.limit) : 0)) return 0;
  return window.reported === null ? inFlightWaitMs : Math.max(1, window.resetsAt - now);
}

/**
 * Returns the window after its reset, in which the requests in flight can count; undefined when its limit is not known. A window
 * without a report has no reset, so it must not keep the places of requests that ended with another process.
 */
export function toCurrent(window: Window, inFlight: number, now: number): Window | undefined {
  if (now < window.resetsAt) return window;
  if (window.reported === null) return toCertain(window, inFlight);
  return window.limit === null ? undefined : toFresh(window.limit, inFlight);
}

function toFresh(limit: number, inFlight: number): Window {
  return { limit, reported: null, remaining: limit - inFlight, resetsAt: 0 };
}

/** Corrects `remaining`, which is counted, by what is certain. */
function toCertain(window: Window, inFlight: number): Window {
  const most = window.reported ?? window.limit;
  if (most === null) return window;
  const remaining = Math.max(Math.min(window.remaining, most), most - inFlight);
  return remaining === window.remaining ? window : { ...window, remaining };
}

export function withoutPlace(window: Window): Window {
  return { ...window, remaining: window.remaining - 1 };
}

export function withPlace(window: Window, inFlight: number): Window {
  return toCertain({ ...window, remaining: window.remaining + 1 }, inFlight);
}

/** Records a request that was sent and whose response reports nothing: the provider may have counted it. */
export function withUnreported(window: Window, inFlight: number): Window {
  const reported = window.reported === null ? null : Math.max(0, window.reported - 1);
  return toCertain({ ...window, reported }, inFlight);
}

/** Applies a report. Responses arrive out of order, so a report of the same window never raises what an earlier one reported. */
export function withReport(
  window: Window | undefined,
  report: TimedReport,
  inFlight: number,
): Window | undefined {
  const limit = report.limit ?? window?.limit ?? null;
  if (report.isRefusal) return toClosed(limit, report);
  if (report.remaining === null) return withLimit(window, report.limit, inFlight);
  const { remaining, resetsInMs, receivedAt } = report;
  const resetsAt = toResetsAt(report);
  if (resetsInMs !== null && receivedAt >= resetsAt) return withLimit(window, report.limit, inFlight);
  const isOther = window?.limit !== limit || (resetsInMs !== null && isLater(window, resetsAt));
  if (window === undefined || isOther)
    return { limit, reported: remaining, remaining: remaining - inFlight, resetsAt };
  return isEnded(window, report)
    ? window
    : withLowerReport(window, remaining, toLatestReset(window, report), inFlight);
}

function withLowerReport(window: Window, remaining: number, resetsAt: number, inFlight: number): Window {
  const reported = Math.min(remaining, window.reported ?? remaining);
  return toCertain({ ...window, reported, resetsAt }, inFlight);
}

/** A window keeps its reset when a further report has none. */
function toLatestReset(window: Window, report: TimedReport): number {
  if (window.reported === null) return toResetsAt(report);
  return report.resetsInMs === null ? window.resetsAt : Math.max(window.resetsAt, toResetsAt(report));
}

/** A refusal states the wait from its own time. */
function toClosed(limit: number | null, { receivedAt, resetsInMs, window }: TimedReport): Window {
  const resetsAt = receivedAt + (resetsInMs ?? unstatedResetMs[window]);
  return { limit, reported: 0, remaining: 0, resetsAt };
}

function withLimit(window: Window | undefined, limit: number | null, inFlight: number): Window | undefined {
  if (limit === null || window?.limit === limit) return window;
  return window === undefined ? toFresh(limit, inFlight) : toCertain({ ...window, limit }, inFlight);
}

/** Counts from when the request was sent, because a response can take longer than the rest of the window. */
function toResetsAt({ receivedAt, resetsInMs, sentAt, window }: TimedReport): number {
  return resetsInMs === null ? receivedAt + unstatedResetMs[window] : sentAt + resetsInMs + marginMs;
}

/** Whether a reset belongs to a later window than the known one. */
function isLater(window: Window, resetsAt: number): boolean {
  return window.reported !== null && resetsAt > window.resetsAt + jitterMs;
}

/** Whether a report belongs to an earlier window than the known one. */
function isEnded(window: Window, { receivedAt, resetsInMs }: TimedReport): boolean {
  if (window.reported === null || resetsInMs === null) return false;
  return receivedAt + resetsInMs < window.resetsAt - jitterMs;
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
