import type { Exchange } from './exchange-result.ts';

/** How long a failure counts as recent, in periods. */
const recentPeriods = 12;

export interface FailureFilterOptions {
  /** The time in which failures of one organization count once. */
  readonly periodMs: number;
  /** The number of organizations that must have failed recently before one more failure counts. */
  readonly minOrganizations: number;
}

/** Decides which failures say something about the provider, and not about single organizations. */
export interface FailureFilter {
  /** Records a failure, and returns whether it counts. */
  counts(exchange: Exchange, organizationId: string | undefined): boolean;
}

export function createFailureFilter({ minOrganizations, periodMs }: FailureFilterOptions): FailureFilter {
  /** The failure of each organization that counted last, the oldest one first. */
  const failedAt = new Map<string, number>();
  const forgetOld = (now: number) => {
    for (const [organizationId, at] of failedAt) {
      if (now - at < recentPeriods * periodMs) return;
      failedAt.delete(organizationId);
    }
  };
  return {
    counts({ kind }, organizationId) {
      // A connection that cannot be opened concerns every organization.
      if (organizationId === undefined || kind === 'notSent') return true;
      const now = performance.now();
      if (now - (failedAt.get(organizationId) ?? Number.NEGATIVE_INFINITY) < periodMs) return false;
      failedAt.delete(organizationId);
      failedAt.set(organizationId, now);
      forgetOld(now);
      return failedAt.size >= minOrganizations;
    },
  };
}
