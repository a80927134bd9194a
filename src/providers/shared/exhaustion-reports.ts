import type { QuotaReport } from '../../domain/provider/quota.ts';
import { unstatedResetMs } from '../../domain/provider/quota.ts';
import { createExpiringMap } from './expiring-map.ts';

/** The reports of organizations, or of callers, that a window is exhausted. A request without either has none. */
export interface ExhaustionReports {
  /** Whether a report of this source was contradicted, so that it does not concern others. */
  isContradicted(id: string | undefined): boolean;
  add(id: string | undefined, report: QuotaReport, reservedAt: number): void;
  /** Ends the reports from before a request that was served, and contradicts those of others in the same window. */
  onServed(isOther: (id: string) => boolean, reservedAt: number): void;
  /** Returns how long a probe is overdue before a request of this source is one; 0 without a report. */
  probeDelayMs(id: string | undefined): number;
}

interface Exhaustion {
  readonly at: number;
  readonly resetsAt: number;
  readonly delayMs: number;
}

/** How long after its report a source leaves probes to others. */
const recentMs = 300_000;

/** Each report in that time doubles the delay, so that a source without others sends few probes. */
const firstDelayMs = 30_000;

/** The shortest time of a contradiction, because a minute would be closed again after each reset. */
const shortestContradictionMs = 900_000;

/** How far two reports of one reset can be apart: a request after the earlier one contradicts nothing. */
const resetToleranceMs = 5000;

/** @param isUntilReset whether a contradiction lasts until the reset */
export function createExhaustionReports(isUntilReset: boolean): ExhaustionReports {
  const reports = createExpiringMap<Exhaustion>();
  const contradicted = createExpiringMap<true>();
  const findRecent = (id: string | undefined) => {
    const found = reports.get(id);
    return found && performance.now() < found.at + recentMs ? found : undefined;
  };
  return {
    isContradicted: (id) => contradicted.get(id) ?? false,
    add(id, { resetsInMs, window }, reservedAt) {
      if (id === undefined) return;
      const earlier = findRecent(id);
      const isFurther = earlier !== undefined && reservedAt > earlier.at;
      const delayMs = isFurther ? 2 * earlier.delayMs : firstDelayMs;
      const resetsAt = reservedAt + (resetsInMs ?? unstatedResetMs[window]);
      reports.set(id, { at: performance.now(), resetsAt, delayMs }, resetsAt);
    },
    onServed(isOther, reservedAt) {
      const shortest = performance.now() + shortestContradictionMs;
      for (const [id, { resetsAt }] of reports.take(({ at }) => at < reservedAt)) {
        const isWrong = isOther(id) && reservedAt < resetsAt - resetToleranceMs;
        if (isWrong) contradicted.set(id, true, isUntilReset ? Math.max(resetsAt, shortest) : shortest);
      }
    },
    probeDelayMs: (id) => findRecent(id)?.delayMs ?? 0,
  };
}
