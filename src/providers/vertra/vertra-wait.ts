import type { QuotaWindow } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { toWaitSeconds } from '../../http-client/retry-after.ts';
import { readRetryAfterHeader } from '../../http-client/safe-retry.ts';
import { readResetSeconds } from '../shared/quota-headers.ts';
import type { VertraBody } from './vertra-body.ts';
import { decodeVertraBody } from './vertra-body.ts';

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
  return readResetSeconds(result, exhaustedWindows[refusal?.code ?? ''] ?? 'MINUTE');
}

/** The window that each code of a 429 says is exhausted. */
const exhaustedWindows: Readonly<Partial<Record<string, QuotaWindow>>> = {
  RATE_LIMIT_EXCEEDED: 'MINUTE',
  DAILY_QUOTA_EXCEEDED: 'DAY',
};

/** Returns the window that a refusal with 429 says is exhausted; null when it has no such code. */
export function toExhaustedWindow(result: HttpResult): QuotaWindow | null {
  return exhaustedWindows[decodeVertraBody(result, null)?.code ?? ''] ?? null;
}
