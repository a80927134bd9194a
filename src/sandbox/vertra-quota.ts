import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';
import type { QuotaState, QuotaWindow } from './quota.ts';
import type { DialectDefinition } from './vertra-dialect.ts';

const codes: Readonly<Record<QuotaWindow, string>> = {
  MINUTE: 'RATE_LIMIT_EXCEEDED',
  DAY: 'DAILY_QUOTA_EXCEEDED',
};

/** Creates the headers with which every response reports the quota (vertra.md, Rate limiting). */
export function toQuotaHeaders(
  { quotaHeaders }: DialectDefinition,
  states: readonly QuotaState[],
): ProviderResponse['headers'] {
  const headers = states.flatMap(({ limit, remaining, reset, window }) => {
    const prefix = quotaHeaders[window];
    if (prefix === undefined) return [];
    return [
      [`${prefix}-limit`, String(limit)],
      [`${prefix}-remaining`, String(remaining)],
      [`${prefix}-reset`, reset],
    ];
  });
  return Object.fromEntries(headers);
}

/** Creates the refusal of a request that exceeds the quota; a dialect with `details` states the wait there, too. */
export function toQuotaRefusal(
  { error }: DialectDefinition,
  { resetsInSeconds, window }: Pick<QuotaState, 'resetsInSeconds' | 'window'>,
): ProviderResponse {
  const wait = { 'retry-after': String(resetsInSeconds) };
  return jsonResponse(429, error(codes[window], { retry_after: resetsInSeconds }), wait);
}
