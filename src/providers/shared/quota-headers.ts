import type { ProviderQuota, QuotaWindow } from '../../domain/provider/quota.ts';
import type { ResponseHead } from '../../http-client/http-result.ts';
import { readHeader } from '../../http-client/http-result.ts';
import { toWaitSeconds } from '../../http-client/retry-after.ts';

/** The beginning of the names of the headers of each window (vertra.md, Rate limiting). */
const prefixes: Readonly<Record<QuotaWindow, string>> = { MINUTE: 'x-ratelimit', DAY: 'x-quota' };

/** Reads the quotas that a response reports; a header that is not a number counts as absent. */
export function readQuotas(head: ResponseHead): readonly ProviderQuota[] {
  return (['MINUTE', 'DAY'] as const).flatMap((window) => {
    const limit = readCount(head, `${prefixes[window]}-limit`);
    const remaining = readCount(head, `${prefixes[window]}-remaining`);
    if (limit === null && remaining === null) return [];
    return [{ window, limit, remaining, resetsInSeconds: readResetSeconds(head, window) }];
  });
}

/** Reads how long the quota of a window takes until it is reset. */
export function readResetSeconds(head: ResponseHead, window: QuotaWindow): number | null {
  const value = readHeader(head, `${prefixes[window]}-reset`)?.trim() ?? '';
  return /^\d{1,16}(\.\d{1,9})?$/.test(value) ? toWaitSeconds(toSeconds(Number(value))) : null;
}

function readCount(head: ResponseHead, name: string): number | null {
  const value = readHeader(head, name)?.trim() ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** Converts a reset without a documented unit: epoch milliseconds, epoch seconds or seconds from now, by its size. */
function toSeconds(reset: number): number {
  if (reset >= 1e12) return (reset - Date.now()) / 1000;
  return reset >= 1e9 ? reset - Date.now() / 1000 : reset;
}
