import type { QuotaReport } from '../domain/provider/quota.ts';
import { toInteractivePlaces, unstatedResetMs } from '../domain/provider/quota.ts';
import type { Probe } from './probe.ts';
import { isNewer, scheduleProbe } from './probe.ts';
import type { Window } from './window.ts';
import { clampRemaining, createWindow, jitterMs, marginMs } from './window.ts';

/** The times between which a response was created, in epoch milliseconds. */
export interface ResponseTimes {
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface TimedReport extends QuotaReport, ResponseTimes {}

/**
 * Records a request that was sent and whose response reports nothing: the provider may have counted it.
 *
 * @param isServed whether the provider has served the request, which shows that a window with an unexplained report is not exhausted
 */
export function withUnreported(
  window: Window,
  { sentAt }: ResponseTimes,
  inFlight: number,
  isServed: boolean,
): Window | undefined {
  if (isServed && window.reported === 0 && isNewer(window.probe, sentAt)) {
    return window.limit === null ? undefined : createWindow(window.limit, inFlight);
  }
  const reported = window.reported === null ? null : Math.max(0, window.reported - 1);
  return clampRemaining({ ...window, reported }, inFlight);
}

/** Applies a report, which raises the count of its window only when the earlier report is unexplained, because responses arrive out of order. */
export function withReport(
  window: Window | undefined,
  report: TimedReport,
  inFlight: number,
): Window | undefined {
  const limit = report.limit ?? window?.limit ?? null;
  if (report.isRefusal) return toClosed(window, limit, report);
  if (report.remaining === null) return withLimit(window, report.limit, inFlight);
  const { remaining, resetsInMs, receivedAt, sentAt } = report;
  const resetsAt = toResetsAt(report);
  if (resetsInMs !== null && receivedAt >= resetsAt) return withLimit(window, report.limit, inFlight);
  const isOther = window?.limit !== limit || (resetsInMs !== null && isLater(window, resetsAt));
  if (window === undefined || isOther) return toReported(window, { ...report, limit, remaining }, inFlight);
  if (isNewer(window.probe, sentAt)) return withNewerReport(window, { ...report, remaining }, inFlight);
  return isEnded(window, report) ? window : withLowerReport(window, { ...report, remaining }, inFlight);
}

type CountReport = TimedReport & { readonly remaining: number };

/**
 * Returns a window of which nothing else is known. The places are explained by the request itself and those in flight. Another limit than
 * before is not: an organization can have a quota of its own.
 */
function toReported(before: Window | undefined, report: CountReport, inFlight: number): Window {
  const { limit, remaining } = report;
  const isSameLimit = limit === (before?.limit ?? limit);
  const isExplained = limit !== null && isSameLimit && remaining >= limit - 1 - inFlight;
  const kept = Math.min(before?.kept ?? 0, toInteractivePlaces(limit));
  const probe = isExplained ? null : toProbe(report, before);
  return {
    limit,
    reported: remaining,
    remaining: remaining - inFlight,
    resetsAt: toResetsAt(report),
    kept,
    probe,
  };
}

/** Replaces an unexplained report by a newer one, whose higher count disproves it. */
function withNewerReport(window: Window, report: CountReport, inFlight: number): Window {
  const { remaining, resetsInMs } = report;
  const resetsAt = resetsInMs === null ? window.resetsAt : toResetsAt(report);
  const probe = remaining > (window.reported ?? remaining) ? null : toProbe(report, window);
  return { ...window, reported: remaining, remaining: remaining - inFlight, resetsAt, probe };
}

function withLowerReport(window: Window, report: CountReport, inFlight: number): Window {
  const { remaining } = report;
  const reported = Math.min(remaining, window.reported ?? remaining);
  const isExplained = window.probe === null && remaining >= window.remaining;
  const probe = isExplained ? null : toProbe(report, window);
  return clampRemaining({ ...window, reported, resetsAt: toLatestReset(window, report), probe }, inFlight);
}

/** A window keeps its reset when a further report has none. */
function toLatestReset(window: Window, report: TimedReport): number {
  if (window.reported === null) return toResetsAt(report);
  return report.resetsInMs === null ? window.resetsAt : Math.max(window.resetsAt, toResetsAt(report));
}

/** A refusal states the wait from its own time. It is explained when this gateway has used the last place. */
function toClosed(window: Window | undefined, limit: number | null, report: TimedReport): Window {
  const resetsAt = report.receivedAt + (report.resetsInMs ?? unstatedResetMs[report.window]);
  const isExplained = window !== undefined && window.probe === null && window.remaining <= 0;
  const probe = isExplained ? null : toProbe(report, window);
  return { limit, reported: 0, remaining: 0, resetsAt, kept: window?.kept ?? 0, probe };
}

function toProbe({ receivedAt, window }: TimedReport, before: Window | undefined): Probe {
  return scheduleProbe(window, before?.probe ?? null, receivedAt);
}

function withLimit(window: Window | undefined, limit: number | null, inFlight: number): Window | undefined {
  if (limit === null || window?.limit === limit) return window;
  if (window === undefined) return createWindow(limit, inFlight);
  return clampRemaining(
    { ...window, limit, kept: Math.min(window.kept, toInteractivePlaces(limit)) },
    inFlight,
  );
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
