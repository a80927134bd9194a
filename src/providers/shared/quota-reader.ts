import type { ProviderQuota, QuotaReport, QuotaWindow } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { SentRequest } from '../../http-client/quota-gate.ts';
import { capReset, readQuotas } from './quota-headers.ts';
import type { QuotaSources, Refusal } from './quota-sources.ts';
import { createQuotaSources, createSourceFilter } from './quota-sources.ts';

/** Returns what is known of the quotas of a provider. */
export type ReadQuotas = () => readonly ProviderQuota[];

export const noQuotas: ReadQuotas = () => [];

/** Reads what the result of a request reports about the quotas of its provider. */
export type ReadQuotaReports = (result: HttpResult, request: SentRequest) => readonly QuotaReport[];

export interface QuotaReaderOptions {
  /** Returns the window that a refusal with 429 says is exhausted, if the provider has a code for it. */
  readonly toExhausted?: (result: HttpResult) => QuotaWindow | null;
  /** By default, those of this reader alone. */
  readonly sources?: QuotaSources;
  /** Called with the name of a header that departs from the contract. */
  readonly onDrift: (header: string) => void;
}

/**
 * Creates the function that reads quotas from headers, and from refusals with 429 that state a wait. A refusal that does not show
 * that the window is exhausted can be a limit of some organizations, and closes the window only after another one of another caller,
 * or of another organization where callers are not distinguished: a caller whose organizations are refused must not stop all others.
 * Neither must an organization that has a quota of its own.
 */
export function createQuotaReader(options: QuotaReaderOptions): ReadQuotaReports {
  const read = createReportReader(options);
  const { sources = createQuotaSources() } = options;
  return (result, request) =>
    'status' in result ? sources.filter(result, request, read(result, request)) : none;
}

/** A result with a status. */
type ReceivedResult = Extract<HttpResult, { readonly status: number }>;

function createReportReader({ onDrift, toExhausted = () => null }: QuotaReaderOptions) {
  const isShared = createSourceFilter();
  return (result: ReceivedResult, request: SentRequest): readonly QuotaReport[] => {
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

const none: readonly QuotaReport[] = [];
