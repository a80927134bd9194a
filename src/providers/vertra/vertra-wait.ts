import type { HttpResult } from '../../http-client/http-result.ts';
import { readHeader } from '../../http-client/http-result.ts';
import { toWaitSeconds } from '../../http-client/retry-after.ts';
import { readRetryAfterHeader } from '../../http-client/safe-retry.ts';
import type { VertraBody } from './vertra-body.ts';

type Refusal = Pick<VertraBody, 'code' | 'details' | 'retry_after'> | undefined;

/**
 * Reads the wait in seconds from the first place that has one (vertra.md, Rate limiting). The places in the body are
 * documented only for rate limits, so a 503 is read from its header.
 */
export function readWaitSeconds(result: HttpResult, refusal: Refusal): number | null {
  const header = readRetryAfterHeader(result);
  if ('status' in result && result.status === 503) return header;
  return (
    toWaitSeconds(refusal?.details?.retry_after) ??
    toWaitSeconds(refusal?.retry_after) ??
    header ??
    readReset(result, refusal)
  );
}

/** The reset of the exhausted quota, as the last resort for a 429; every other response has these headers, too. */
function readReset(result: HttpResult, refusal: Refusal): number | null {
  if (!('status' in result) || result.status !== 429) return null;
  const name = refusal?.code === 'DAILY_QUOTA_EXCEEDED' ? 'x-quota-reset' : 'x-ratelimit-reset';
  const value = readHeader(result, name)?.trim() ?? '';
  return /^\d{1,16}(\.\d{1,9})?$/.test(value) ? toWaitSeconds(toSeconds(Number(value))) : null;
}

/** Converts a reset without a documented unit: epoch milliseconds, epoch seconds or seconds from now, by its size. */
function toSeconds(reset: number): number {
  if (reset >= 1e12) return (reset - Date.now()) / 1000;
  return reset >= 1e9 ? reset - Date.now() / 1000 : reset;
}
