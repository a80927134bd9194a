import type { QuotaReport, QuotaWindow } from '../../domain/provider/quota.ts';
import { maxResetMs, quotaWindows } from '../../domain/provider/quota.ts';
import type { ResponseHead } from '../../http-client/http-result.ts';
import { readHeader } from '../../http-client/http-result.ts';
import { parseHttpDate, toWaitSeconds } from '../../http-client/retry-after.ts';

interface HeaderNames {
  readonly limit: string;
  readonly remaining: string;
  readonly reset: string;
}

const toNames = (prefix: string): HeaderNames => ({
  limit: `${prefix}-limit`,
  remaining: `${prefix}-remaining`,
  reset: `${prefix}-reset`,
});

/** The names of the headers of each window (vertra.md, Rate limiting). */
const names: Readonly<Record<QuotaWindow, HeaderNames>> = {
  MINUTE: toNames('x-ratelimit'),
  DAY: toNames('x-quota'),
};

/** The times of the provider and of this machine are equal up to this, since a `Date` header has whole seconds. */
const clockToleranceMs = 2000;

/** Called with the name of a header whose value no documented response has. */
type OnDrift = (header: string) => void;

const ignore: OnDrift = () => {};

/** Shared, so that a response that reports nothing allocates nothing. */
const none: readonly QuotaReport[] = [];

/**
 * Reads the quotas that a response reports. A value that no quota can have is ignored, or replaced by the nearest one that a
 * quota can have.
 */
export function readQuotas(head: ResponseHead, onDrift: OnDrift = ignore): readonly QuotaReport[] {
  let reports = none;
  for (const window of quotaWindows) {
    const report = readQuota(head, window, onDrift);
    if (report) reports = [...reports, report];
  }
  return reports;
}

function readQuota(head: ResponseHead, window: QuotaWindow, onDrift: OnDrift): QuotaReport | undefined {
  const name = names[window];
  const limit = readCount(head, name.limit, 1, onDrift);
  const remaining = readCount(head, name.remaining, 0, onDrift);
  if (limit === null && remaining === null) return undefined;
  const isTooMany = limit !== null && remaining !== null && remaining > limit;
  if (isTooMany) onDrift(name.remaining);
  const resetsInMs = readReset(head, window, onDrift);
  return { window, limit, remaining: isTooMany ? limit : remaining, resetsInMs };
}

/** Reads how long the quota of a window takes until it is reset, in seconds. */
export function readResetSeconds(head: ResponseHead, window: QuotaWindow): number | null {
  const resetMs = toResetMs(head, readSingle(head, names[window].reset, ignore));
  return resetMs === null ? null : toWaitSeconds(resetMs / 1000);
}

/** Caps a wait at the longest one that is believed. */
export function capReset(window: QuotaWindow, resetMs: number): number {
  return Math.min(resetMs, maxResetMs[window]);
}

function readReset(head: ResponseHead, window: QuotaWindow, onDrift: OnDrift): number | null {
  const name = names[window].reset;
  const value = readSingle(head, name, onDrift);
  const resetMs = toResetMs(head, value);
  const isImplausible = resetMs === null ? value !== undefined : Math.abs(resetMs) > maxResetMs[window];
  if (isImplausible) onDrift(name);
  return resetMs === null ? null : capReset(window, resetMs);
}

/** Reads a count; a negative number of remaining requests is none. */
function readCount(head: ResponseHead, name: string, min: number, onDrift: OnDrift): number | null {
  const value = readSingle(head, name, onDrift);
  if (value === undefined) return null;
  const count = /^-?\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (count >= min) return count;
  onDrift(name);
  return count < 0 && min === 0 ? 0 : null;
}

/** Reads a header that occurs once; different values of a repeated header are ignored. */
function readSingle(head: ResponseHead, name: string, onDrift: OnDrift): string | undefined {
  const value = readHeader(head, name)?.trim();
  if (value === undefined || !value.includes(',')) return value;
  const [first, ...others] = value.split(',').map((part) => part.trim());
  if (others.every((other) => other === first)) return first;
  onDrift(name);
  return undefined;
}

/** Converts a reset without a documented unit: epoch milliseconds, epoch seconds or seconds from now, by its size. */
function toResetMs(head: ResponseHead, value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,16}(\.\d{1,9})?$/.test(value)) return null;
  const reset = Number(value);
  if (reset < 1e9) return reset * 1000;
  return (reset >= 1e12 ? reset : reset * 1000) - readTime(head);
}

/** The time of the provider, whose clock can differ from the one of this machine. */
function readTime(head: ResponseHead): number {
  const now = Date.now();
  const time = parseHttpDate(readHeader(head, 'date') ?? '');
  return time === null || Math.abs(time - now) <= clockToleranceMs ? now : time;
}
