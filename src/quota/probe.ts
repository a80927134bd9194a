import type { QuotaWindow } from '../domain/provider/quota.ts';

/**
 * The next probe of a window with an unexplained report: other programs can have used its places, but the response can also be wrong,
 * come from a proxy, or report the quota of one organization.
 */
export interface Probe {
  /** When a request without a place is sent, in epoch milliseconds. */
  readonly probeAt: number;
  /** How long that is after the last report or probe. */
  readonly probeMs: number;
}

/** The wait for the first probe: a wrong report must not stop the gateway for longer, however late its reset is. */
export const firstProbeMs: Readonly<Record<QuotaWindow, number>> = { MINUTE: 30_000, DAY: 60_000 };

/** Each probe doubles the wait up to this: a window that is exhausted refuses about a hundred probes in a day. */
export const longestProbeMs = 900_000;

/** How long a probe is overdue before an item of a bulk update is one, because other requests serve a client that waits for a response. */
export const bulkProbeDelayMs = 30_000;

/** The times of a store are whole milliseconds. */
export const clockResolutionMs = 1;

/** Schedules the probe of an unexplained report, and keeps the wait that earlier probes have reached. */
export function scheduleProbe(window: QuotaWindow, before: Probe | null, receivedAt: number): Probe {
  const probeMs = before?.probeMs ?? firstProbeMs[window];
  return { probeAt: receivedAt + probeMs, probeMs };
}

/**
 * Schedules the next probe when one is sent, with exponential backoff. A delayed probe doubles no wait: its refusal is expected, and
 * others must not wait longer for it.
 */
export function afterProbe(probe: Probe, now: number, isDelayed: boolean): Probe {
  const probeMs = isDelayed ? probe.probeMs : Math.min(2 * probe.probeMs, longestProbeMs);
  return { probeAt: now + probeMs, probeMs };
}

/** Undoes `afterProbe` for a probe that was not sent, so that the next request without a place is one. */
export function beforeProbe({ probeMs }: Probe, now: number, isDelayed: boolean): Probe {
  return { probeAt: now, probeMs: isDelayed ? probeMs : probeMs / 2 };
}

/** Whether a request was sent after the last report or probe, so that its response replaces an unexplained report. */
export function isNewer(probe: Probe | null, sentAt: number): boolean {
  return probe !== null && sentAt > probe.probeAt - probe.probeMs - clockResolutionMs;
}
