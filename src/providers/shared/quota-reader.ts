import type { ProviderQuota, QuotaReport, QuotaWindow } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { SentRequest } from '../../http-client/quota-gate.ts';
import { capReset, readQuotas } from './quota-headers.ts';

/** Returns what is known of the quotas of a provider. */
export type ReadQuotas = () => readonly ProviderQuota[];

export const noQuotas: ReadQuotas = () => [];

/** Reads what the result of a request reports about the quotas of its provider. */
export type ReadQuotaReports = (result: HttpResult, request: SentRequest) => readonly QuotaReport[];

/** Whether the provider has served the request, so that no quota is exhausted, also when the response reports none. */
export function isServed(result: HttpResult): boolean {
  return result.kind === 'response' && result.status < 500 && result.status !== 429;
}

export interface QuotaReaderOptions {
  /** Returns the window that a refusal with 429 says is exhausted, if the provider has a code for it. */
  readonly toExhausted?: (result: HttpResult) => QuotaWindow | null;
  /** Called with the name of a header that departs from the contract. */
  readonly onDrift: (header: string) => void;
}

/**
 * Creates the function that reads quotas from headers, and from refusals with 429 that state a wait. A refusal that does not show
 * that the window is exhausted can be a limit of some organizations, and closes the window only after another one of another caller,
 * or of another organization where callers are not distinguished: a caller whose organizations are refused must not stop all others.
 */
export function createQuotaReader({
  onDrift,
  toExhausted = () => null,
}: QuotaReaderOptions): ReadQuotaReports {
  const isShared = createSourceFilter();
  return (result, request) => {
    if (!('status' in result)) return none;
    const reports = readQuotas(result, onDrift);
    const waitSeconds = result.status === 429 ? request.readRetryAfter(result) : null;
    if (waitSeconds === null) return reports;
    const code = toExhausted(result);
    const window = code ?? 'MINUTE';
    const others = reports.filter((report) => report.window !== window);
    // The stated wait is more precise than the report of the window.
    if (waitSeconds === 0) return others;
    const refusal = toRefusal(window, reports, waitSeconds);
    const isExhausted = code === 'DAY' || isShared(request, refusal);
    return isExhausted ? [...others, refusal] : reports;
  };
}

/** Keeps what the response reports about the window. */
function toRefusal(window: QuotaWindow, reports: readonly QuotaReport[], waitSeconds: number): Refusal {
  const reported = reports.find((report) => report.window === window);
  const resetsInMs = capReset(window, waitSeconds * 1000);
  return { window, limit: null, remaining: null, ...reported, resetsInMs, isRefusal: true };
}

interface Refusal extends QuotaReport {
  readonly resetsInMs: number;
  readonly isRefusal: true;
}

const none: readonly QuotaReport[] = [];

/**
 * Returns whether a refusal concerns all requests, as it reports itself, or as one of another caller or organization shows. A list
 * without a caller has no source, and shows nothing.
 */
function createSourceFilter(): (request: SentRequest, refusal: Refusal) => boolean {
  let refused: string | undefined;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  return ({ callerId, organizationId }, { remaining, resetsInMs }) => {
    if (remaining !== null) return remaining === 0;
    const source = callerId ?? organizationId;
    if (source === undefined) return false;
    const now = performance.now();
    const hasOther = now < refusedUntil && source !== refused;
    refused = source;
    refusedUntil = now + resetsInMs;
    return hasOther;
  };
}
