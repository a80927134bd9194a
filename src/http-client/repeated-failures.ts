import type { Exchange } from './exchange.ts';

/** More organizations than a circuit needs to open. */
const maxOrganizations = 1000;

/** The failures of single organizations in a period. */
export interface RepeatedFailures {
  /** Records a failure, and returns whether the organization has failed in the period before. */
  add(exchange: Exchange, organizationId: string | undefined): boolean;
}

export function createRepeatedFailures(periodMs: number): RepeatedFailures {
  const failedAt = new Map<string, number>();
  return {
    add({ kind }, organizationId) {
      // A connection that cannot be opened concerns every organization.
      if (organizationId === undefined || kind === 'notSent') return false;
      const now = performance.now();
      if (now - (failedAt.get(organizationId) ?? Number.NEGATIVE_INFINITY) < periodMs) return true;
      // Deleted first, so that the failure that is longest ago is the first one.
      failedAt.delete(organizationId);
      failedAt.set(organizationId, now);
      const [oldest] = failedAt.keys();
      if (failedAt.size > maxOrganizations && oldest !== undefined) failedAt.delete(oldest);
      return false;
    },
  };
}
