import type { ProviderQuota, QuotaReport, QuotaWindow } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { SentRequest } from '../../http-client/quota-gate.ts';
import { capReset, readQuotas } from './quota-headers.ts';

/** Returns what is known of the quotas of a provider. */
export type ReadQuotas = () => readonly ProviderQuota[];

export const noQuotas: ReadQuotas = () => [];

/** Reads what the result of a request reports about the quotas of its provider. */
export type ReadQuotaReports = (result: HttpResult, request: SentRequest) => readonly QuotaReport[];

export interface QuotaReaderOptions {
  /** Returns the window that a refusal with 429 says is exhausted, if the provider has a code for it. */
  readonly toExhausted?: (result: HttpResult) => QuotaWindow | null;
  /** Called with the name of a header that departs from the contract. */
  readonly onDrift: (header: string) => void;
}

/**
 * Creates the function that reads quotas from headers, and from refusals with 429 that state a wait. A refusal that does not show
 * that the window is exhausted can be a limit of one organization, and closes the window only after another one of another
 * organization: a caller whose organization is always refused must not stop all others.
 */
export function createQuotaReader({
  onDrift,
  toExhausted = () => null,
}: QuotaReaderOptions): ReadQuotaReports {
  const isShared = createOrganizationFilter();
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
    const isExhausted = code === 'DAY' || isShared(request.organizationId, refusal);
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

/** Returns whether a refusal concerns all organizations, as it reports itself, or as one of another organization shows. */
function createOrganizationFilter(): (organizationId: string | undefined, refusal: Refusal) => boolean {
  let refused: string | undefined;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  return (organizationId, { remaining, resetsInMs }) => {
    if (remaining !== null) return remaining === 0;
    const now = performance.now();
    const hasOther = now < refusedUntil && organizationId !== refused;
    refused = organizationId;
    refusedUntil = now + resetsInMs;
    return hasOther;
  };
}
