import type { ProviderQuota, QuotaReport, QuotaUse, QuotaWindow } from '../domain/provider/quota.ts';
import { quotaWindows } from '../domain/provider/quota.ts';
import type { Window } from './window.ts';
import { toCurrent, toProviderQuota, toWaitMs, withReport, withUnreported } from './window.ts';

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
  toQuotas(inFlight: number): readonly ProviderQuota[];
  findExhausted(use: QuotaUse, inFlight: number): ExhaustedWindow | undefined;
  change(alter: (window: Window) => Window): void;
  /** Records the end of a request; `inFlight` are the others. */
  record(reports: readonly QuotaReport[], ageMs: number, inFlight: number): void;
  replace(known: Windows): void;
}

export function createQuotaWindows({ now, onChange, onOtherUse, windows }: WindowsOptions): QuotaWindows {
  const known = new Map(windows);
  const set = (name: QuotaWindow, window: Window | undefined) => {
    if (window === undefined) known.delete(name);
    else known.set(name, window);
  };
  /** Starts the windows whose reset has passed; `inFlight` are the requests that can count in them. */
  const update = (inFlight: number) => {
    const time = now();
    for (const [name, window] of known) {
      const current = toCurrent(window, inFlight, time);
      if (current !== window) set(name, current);
    }
    return time;
  };
  const apply = (report: QuotaReport, sentAt: number, receivedAt: number, inFlight: number) => {
    const before = known.get(report.window);
    const after = withReport(before, { ...report, sentAt, receivedAt }, inFlight);
    set(report.window, after);
    const hadPlaces = before?.reported === null && before.remaining > 0;
    if (hadPlaces && after?.reported === 0) onOtherUse?.(report.window);
  };
  return {
    known,
    toQuotas(inFlight) {
      update(inFlight);
      return toQuotas(known);
    },
    findExhausted(use, inFlight) {
      if (known.size === 0) return undefined;
      return findLongest(known, use, update(inFlight));
    },
    change(alter) {
      if (known.size === 0) return;
      for (const [name, window] of known) known.set(name, alter(window));
      onChange?.();
    },
    record(reports, ageMs, inFlight) {
      if (known.size === 0 && reports.length === 0) return;
      // The request itself has used a place.
      const time = update(inFlight + 1);
      for (const [name, window] of known) {
        if (!reports.some((report) => report.window === name))
          known.set(name, withUnreported(window, inFlight));
      }
      for (const report of reports) apply(report, time - ageMs, time, inFlight);
      onChange?.();
    },
    replace(windows) {
      known.clear();
      for (const [name, window] of windows) known.set(name, window);
    },
  };
}

function findLongest(known: Windows, use: QuotaUse, now: number): ExhaustedWindow | undefined {
  let longest: ExhaustedWindow | undefined;
  for (const [name, window] of known) {
    const waitMs = toWaitMs(window, use, now);
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
