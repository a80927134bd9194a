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

/** An organization whose response has reported the day as exhausted. */
interface Claim {
  readonly organizationId: string;
  readonly at: number;
  readonly until: number;
}

/** The most organizations with a quota of their own; of more, the oldest are believed again. */
const maxOwnQuotas = 1000;

/** The organizations that have a quota of their own. */
export interface OwnQuotas {
  /** Removes the reports of these organizations. */
  filter(result: HttpResult, request: SentRequest, reports: readonly QuotaReport[]): readonly QuotaReport[];
  /** As in `QuotaGate`: a recent response about this organization reported the day as exhausted, and none about another one showed more. */
  claimMs(organizationId: string | undefined): number;
}

/** How long requests about an organization find out nothing of a day that it closed: others have several turns in this time. */
const longestClaimMs = 300_000;

/**
 * Finds organizations that have a quota of a day of their own: after one has reported it as exhausted, a later request about another
 * one is served. What it reports of the day is ignored until its reset, because it would close the day for all again and again.
 */
export function createOwnQuotas(): OwnQuotas {
  const own = createExpiringSet();
  let claim: Claim | null = null;
  const onResult = (result: HttpResult, { organizationId, reservedAt }: SentRequest) => {
    const isOther = claim !== null && organizationId !== claim.organizationId && reservedAt > claim.at;
    if (claim === null || !isOther || !isServed(result)) return;
    own.add(claim.organizationId, claim.until);
    claim = null;
  };
  return {
    filter(result, request, reports) {
      if (claim === null && own.size === 0 && reports.length === 0) return reports;
      const { organizationId } = request;
      if (organizationId !== undefined && own.has(organizationId)) return reports.filter(isNotDay);
      const exhausted = reports.find(isExhaustedDay);
      if (exhausted === undefined) onResult(result, request);
      else if (organizationId !== undefined) claim = toClaim(organizationId, exhausted);
      return reports;
    },
    claimMs(organizationId) {
      if (claim === null || claim.organizationId !== organizationId) return 0;
      return Math.max(0, Math.min(claim.until, claim.at + longestClaimMs) - performance.now());
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
      if (untilById.size > maxOwnQuotas && oldest !== undefined) untilById.delete(oldest);
    },
  };
}

const isNotDay = ({ window }: QuotaReport) => window !== 'DAY';

const isExhaustedDay = ({ isRefusal, remaining, window }: QuotaReport) =>
  window === 'DAY' && (isRefusal === true || remaining === 0);

function toClaim(organizationId: string, { resetsInMs }: QuotaReport): Claim {
  const at = performance.now();
  return { organizationId, at, until: at + (resetsInMs ?? maxResetMs.DAY) };
}
