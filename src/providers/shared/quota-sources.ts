import type { QuotaReport } from '../../domain/provider/quota.ts';
import { maxResetMs } from '../../domain/provider/quota.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { SentRequest } from '../../http-client/quota-gate.ts';

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

/** Whether the provider has served the request, so that no quota is exhausted, also when the response reports none. */
export function isServed(result: HttpResult): boolean {
  return result.kind === 'response' && result.status < 500 && result.status !== 429;
}

/** The last response that reported the day as exhausted. */
interface ExhaustedDay {
  readonly organizationId: string;
  readonly at: number;
  readonly until: number;
}

/** The most organizations with a quota of their own that are known; of more, the oldest are forgotten. */
const maxOrganizations = 1000;

/** The quotas that apply to one organization each. */
export interface OrganizationQuotas {
  /** Removes what is reported of the day about an organization with a quota of its own. */
  filter(result: HttpResult, request: SentRequest, reports: readonly QuotaReport[]): readonly QuotaReport[];
  /** As in `QuotaGate`. */
  organizationWaitMs(organizationId: string | undefined): number;
}

/** How long requests about an organization that closed a day are not probes, so that several about others are sent first. */
const longestOrganizationWaitMs = 300_000;

/**
 * Finds organizations that have a quota of a day of their own: after one has reported it as exhausted, a later request about another
 * one is served. What it reports of the day is ignored until its reset, because it would close the day for all again and again.
 */
export function createOrganizationQuotas(): OrganizationQuotas {
  const limited = createExpiringSet();
  let last: ExhaustedDay | null = null;
  const onResult = (result: HttpResult, { organizationId, reservedAt }: SentRequest) => {
    const isOther = last !== null && organizationId !== last.organizationId && reservedAt > last.at;
    if (last === null || !isOther || !isServed(result)) return;
    limited.add(last.organizationId, last.until);
    last = null;
  };
  return {
    filter(result, request, reports) {
      if (last === null && limited.size === 0 && reports.length === 0) return reports;
      const { organizationId } = request;
      if (organizationId !== undefined && limited.has(organizationId)) return reports.filter(isNotDay);
      const exhausted = reports.find(isExhaustedDay);
      if (exhausted === undefined) onResult(result, request);
      else if (organizationId !== undefined) last = toExhaustedDay(organizationId, exhausted);
      return reports;
    },
    organizationWaitMs(organizationId) {
      if (last === null || last.organizationId !== organizationId) return 0;
      return Math.max(0, Math.min(last.until, last.at + longestOrganizationWaitMs) - performance.now());
    },
  };
}

function createExpiringSet() {
  const untilById = new Map<string, number>();
  return {
    get size() {
      return untilById.size;
    },
    has(id: string): boolean {
      const until = untilById.get(id);
      if (until === undefined) return false;
      if (until <= performance.now()) untilById.delete(id);
      return untilById.has(id);
    },
    add(id: string, until: number): void {
      untilById.set(id, until);
      const [oldest] = untilById.keys();
      if (untilById.size > maxOrganizations && oldest !== undefined) untilById.delete(oldest);
    },
  };
}

const isNotDay = ({ window }: QuotaReport) => window !== 'DAY';

const isExhaustedDay = ({ isRefusal, remaining, window }: QuotaReport) =>
  window === 'DAY' && (isRefusal === true || remaining === 0);

function toExhaustedDay(organizationId: string, { resetsInMs }: QuotaReport): ExhaustedDay {
  const at = performance.now();
  return { organizationId, at, until: at + (resetsInMs ?? maxResetMs.DAY) };
}
