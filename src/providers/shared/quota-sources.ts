import type { QuotaReport, QuotaWindow } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { RequestSource, SentRequest } from '../../http-client/quota-gate.ts';
import { createExhaustionReports } from './exhaustion-reports.ts';

/** A report of a refusal with 429 that states a wait. */
export interface Refusal extends QuotaReport {
  readonly resetsInMs: number;
  readonly isRefusal: true;
}

/**
 * Returns whether a refusal concerns all requests, as it reports itself, or as one of another caller or organization shows. A list
 * without a caller has no source, and shows nothing.
 */
export function createSourceFilter(): (request: SentRequest, refusal: Refusal) => boolean {
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

/** Whether the provider has served the request, so that the quota of its source is not exhausted, also when the response reports none. */
function isServed(result: HttpResult): boolean {
  return result.kind === 'response' && result.status < 500 && result.status !== 429;
}

/** The organizations and callers whose reports concern themselves alone. */
export interface QuotaSources {
  /** Removes the reports that do not concern others. */
  filter(result: HttpResult, request: SentRequest, reports: readonly QuotaReport[]): readonly QuotaReport[];
  /** Whether a result whose reports were filtered shows that no quota that all share is exhausted. */
  showsRoom(result: HttpResult): boolean;
  /** As in `QuotaGate`. */
  probeDelayMs(request: RequestSource): number;
}

export function createQuotaSources(): QuotaSources {
  const windows = [createWindowSources('MINUTE'), createWindowSources('DAY')] as const;
  const [minute, day] = windows;
  /** The results that show nothing about a quota that all share. */
  const ofOwnQuota = new WeakSet<HttpResult>();
  return {
    filter(result, request, reports) {
      const shared = day.filter(result, request, minute.filter(result, request, reports));
      if (shared.length < reports.length || windows.some(({ hasOwnQuota }) => hasOwnQuota(request)))
        ofOwnQuota.add(result);
      return shared;
    },
    showsRoom: (result) => isServed(result) && !ofOwnQuota.has(result),
    probeDelayMs: (request) => Math.max(minute.probeDelayMs(request), day.probeDelayMs(request)),
  };
}

interface WindowSources extends Omit<QuotaSources, 'showsRoom'> {
  /** Whether the organization of the request has a quota of its own. */
  hasOwnQuota(request: RequestSource): boolean;
}

/**
 * Finds organizations with a quota of their own: after one has reported a window as exhausted, a later request about another one is
 * served. What it reports of the window is ignored until its reset, because it would close the window for all again and again. A
 * caller can have many of them, so its further reports of an exhausted window are ignored as well, once another caller is served.
 */
function createWindowSources(window: QuotaWindow): WindowSources {
  const organizations = createExhaustionReports(true);
  const callers = createExhaustionReports(false);
  const isOther = (report: QuotaReport) => report.window !== window;
  const onServed = ({ callerId, organizationId, reservedAt }: SentRequest) => {
    organizations.onServed((id) => id !== organizationId, reservedAt);
    callers.onServed((id) => callerId !== undefined && id !== callerId, reservedAt);
  };
  return {
    filter(result, request, reports) {
      const { callerId, organizationId, reservedAt } = request;
      if (organizations.isContradicted(organizationId)) return reports.filter(isOther);
      const exhausted = reports.find((report) => !isOther(report) && isExhausted(report));
      if (exhausted === undefined) {
        if (isServed(result)) onServed(request);
        return reports;
      }
      if (callers.isContradicted(callerId)) return reports.filter(isOther);
      organizations.add(organizationId, exhausted, reservedAt);
      callers.add(callerId, exhausted, reservedAt);
      return reports;
    },
    hasOwnQuota: ({ organizationId }) => organizations.isContradicted(organizationId),
    probeDelayMs: ({ callerId, organizationId }) =>
      organizations.probeDelayMs(organizationId) + callers.probeDelayMs(callerId),
  };
}

function isExhausted({ isRefusal, remaining }: QuotaReport): boolean {
  return isRefusal === true || remaining === 0;
}
