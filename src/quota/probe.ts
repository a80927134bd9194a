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

/** As long as the window of a minute: a wrong report of a day must not stop the gateway for longer. */
export const firstProbeMs = 60_000;

/** Each probe doubles the wait up to this: a window that is exhausted refuses about a hundred probes in a day. */
export const longestProbeMs = 900_000;

/** The times of a store are whole milliseconds. */
export const clockResolutionMs = 1;

/** Whether an unexplained report of a window is probed; the window of a minute ends before a probe helps. */
export const isProbed: Readonly<Record<QuotaWindow, boolean>> = { MINUTE: false, DAY: true };

/** Schedules the probe of an unexplained report, and keeps the wait that earlier probes have reached. */
export function scheduleProbe(before: Probe | null, receivedAt: number): Probe {
  const probeMs = before?.probeMs ?? firstProbeMs;
  return { probeAt: receivedAt + probeMs, probeMs };
}

/** Schedules the next probe when one is sent, with exponential backoff. */
export function afterProbe(probe: Probe, now: number): Probe {
  const probeMs = Math.min(2 * probe.probeMs, longestProbeMs);
  return { probeAt: now + probeMs, probeMs };
}

/** Undoes `afterProbe` for a probe that was not sent, so that the next request without a place is one. */
export function beforeProbe({ probeMs }: Probe, now: number): Probe {
  return { probeAt: now, probeMs: Math.max(probeMs / 2, firstProbeMs) };
}

/** Whether a request was sent after the last report or probe, so that its response replaces an unexplained report. */
export function isNewer(probe: Probe | null, sentAt: number): boolean {
  return probe !== null && sentAt > probe.probeAt - probe.probeMs - clockResolutionMs;
}
