import type { ProviderQuota, QuotaReport, QuotaWindow } from '../domain/provider/quota.ts';
import { quotaWindows } from '../domain/provider/quota.ts';
import type { BulkWait } from './bulk-wait.ts';
import { createBulkWait } from './bulk-wait.ts';
import type { PlaceRequest } from './places.ts';
import { toWaitMs, withoutPlace, withPlace } from './places.ts';
import type { ResponseTimes } from './report.ts';
import { withReport, withUnreported } from './report.ts';
import type { Window } from './window.ts';
import { toCurrent, toProviderQuota } from './window.ts';

export type Windows = ReadonlyMap<QuotaWindow, Window>;

export interface WindowsOptions {
  /** The time in epoch milliseconds, which never goes back. */
  readonly now: () => number;
  readonly windows?: Windows;
  /** Called when what is known has changed. */
  readonly onChange?: () => void;
  /** Called when the provider reports a window as exhausted whose places this gateway has not used. */
  readonly onOtherUse?: (window: QuotaWindow) => void;
}

/** A window that leaves no place, and the wait for one. */
export interface ExhaustedWindow {
  readonly window: QuotaWindow;
  readonly waitMs: number;
}

/** The windows of a connection of which something is known. */
export interface QuotaWindows {
  readonly known: Windows;
  readonly bulk: BulkWait;
  toQuotas(inFlight: number): readonly ProviderQuota[];
  findExhausted(request: PlaceRequest, inFlight: number): ExhaustedWindow | undefined;
  /** Reserves a place that `findExhausted` has found. */
  reserve(request: PlaceRequest): void;
  /** Returns a place, as in `ConnectionQuota`; `inFlight` are the others. */
  giveBack(request: PlaceRequest, ageMs: number, inFlight: number): void;
  /** Records the end of a request, as in `ConnectionQuota`; `inFlight` are the others. */
  record(reports: readonly QuotaReport[], ageMs: number, isServed: boolean, inFlight: number): void;
  replace(known: Windows): void;
}

export function createQuotaWindows({ now, onChange, onOtherUse, windows }: WindowsOptions): QuotaWindows {
  const known = new Map(windows);
  const bulk = createBulkWait(now);
  const change = (alter: (window: Window, name: QuotaWindow) => Window | undefined) => {
    for (const [name, window] of known) set(known, name, alter(window, name));
  };
  /** Starts the windows whose reset has passed; `inFlight` are the requests that can count in them. */
  const update = (inFlight: number) => {
    const time = now();
    change((window) => toCurrent(window, inFlight, time, time < bulk.until));
    return time;
  };
  const changeKnown = (alter: (window: Window, time: number) => Window) => {
    if (known.size === 0) return;
    const time = now();
    change((window) => alter(window, time));
    onChange?.();
  };
  return {
    known,
    bulk,
    toQuotas(inFlight) {
      update(inFlight);
      return toQuotas(known);
    },
    findExhausted(request, inFlight) {
      if (known.size === 0) return undefined;
      const isBulk = request.use === 'BULK';
      // Before the update, because a window that begins now keeps places for a bulk update that requests one.
      if (isBulk) bulk.onRequest(now(), 0);
      const time = update(inFlight);
      const longest = findLongest(known, request, time, bulk.until);
      if (isBulk && longest) bulk.onRequest(time, longest.waitMs);
      return longest;
    },
    reserve: (request) => changeKnown((window, time) => withoutPlace(window, request, time, bulk.until)),
    giveBack: (request, ageMs, inFlight) =>
      changeKnown((window, time) => withPlace(window, { ...request, ageMs }, inFlight, time)),
    record(reports, ageMs, isServed, inFlight) {
      if (known.size === 0 && reports.length === 0) return;
      // The request itself has used a place.
      const receivedAt = update(inFlight + 1);
      const times = { sentAt: receivedAt - ageMs, receivedAt };
      changeUnreported(known, reports, (window) => withUnreported(window, times, inFlight, isServed));
      for (const name of applyReports(known, reports, times, inFlight)) onOtherUse?.(name);
      onChange?.();
    },
    replace(windows) {
      known.clear();
      for (const [name, window] of windows) known.set(name, window);
    },
  };
}

function set(known: Map<QuotaWindow, Window>, name: QuotaWindow, window: Window | undefined): void {
  if (window === undefined) known.delete(name);
  else known.set(name, window);
}

/** Changes the windows that a response does not report. */
function changeUnreported(
  known: Map<QuotaWindow, Window>,
  reports: readonly QuotaReport[],
  alter: (window: Window) => Window | undefined,
): void {
  for (const [name, window] of known) {
    if (!reports.some((report) => report.window === name)) set(known, name, alter(window));
  }
}

/** Applies the reports of a response; returns the windows that others have used. */
function applyReports(
  known: Map<QuotaWindow, Window>,
  reports: readonly QuotaReport[],
  times: ResponseTimes,
  inFlight: number,
): readonly QuotaWindow[] {
  const used: QuotaWindow[] = [];
  for (const report of reports) {
    const before = known.get(report.window);
    const after = withReport(before, { ...report, ...times }, inFlight);
    set(known, report.window, after);
    const hadPlaces = before?.reported === null && before.remaining > 0;
    if (hadPlaces && after?.reported === 0) used.push(report.window);
  }
  return used;
}

function findLongest(
  known: Windows,
  request: PlaceRequest,
  now: number,
  bulkUntil: number,
): ExhaustedWindow | undefined {
  let longest: ExhaustedWindow | undefined;
  for (const [name, window] of known) {
    const waitMs = toWaitMs(window, request, now, bulkUntil);
    if (waitMs > (longest?.waitMs ?? 0)) longest = { window: name, waitMs };
  }
  return longest;
}

function toQuotas(known: Windows): readonly ProviderQuota[] {
  return quotaWindows.flatMap((name) => {
    const window = known.get(name);
    return window ? [toProviderQuota(name, window)] : [];
  });
}
