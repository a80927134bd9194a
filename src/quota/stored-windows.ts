import type { QuotaWindow } from '../domain/provider/quota.ts';
import { maxResetMs, quotaWindows } from '../domain/provider/quota.ts';
import type { Probe } from './probe.ts';
import type { Windows } from './quota-windows.ts';
import type { Window } from './window.ts';
import { jitterMs } from './window.ts';

export function encodeWindows(windows: Windows): string {
  return JSON.stringify(Object.fromEntries(windows));
}

/**
 * Decodes stored windows. One that cannot be read is not known, nor is one with a reset so late that the clock of this machine was
 * set back since.
 *
 * @param now in epoch milliseconds
 */
export function decodeWindows(text: string, now: number): Windows {
  const stored = parse(text);
  const windows = new Map<QuotaWindow, Window>();
  for (const name of quotaWindows) {
    const window = stored[name];
    if (isWindow(window) && window.resetsAt - now <= maxResetMs[name] + jitterMs) windows.set(name, window);
  }
  return windows;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(text);
    return typeof stored === 'object' && stored !== null ? { ...stored } : {};
  } catch {
    return {};
  }
}

function isWindow(value: unknown): value is Window {
  if (typeof value !== 'object' || value === null) return false;
  const { probe, kept, limit, remaining, reported, resetsAt }: Partial<Record<keyof Window, unknown>> = value;
  const counts = [limit ?? 0, remaining, reported ?? 0, resetsAt, kept];
  return counts.every(Number.isFinite) && (probe === null || isProbe(probe));
}

function isProbe(value: unknown): value is Probe {
  if (typeof value !== 'object' || value === null) return false;
  const { probeAt, probeMs }: Partial<Record<keyof Probe, unknown>> = value;
  return [probeAt, probeMs].every(Number.isFinite);
}
