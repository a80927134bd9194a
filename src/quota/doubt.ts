import type { QuotaWindow } from '../domain/provider/quota.ts';

/**
 * The state of a window of which the provider has reported fewer places than the requests of this gateway explain. Other programs
 * can have used them; but the response can also be wrong, come from a proxy, or report the quota of one organization.
 */
export interface Doubt {
  /** When a request without a place is sent to find out, in epoch milliseconds. */
  readonly probeAt: number;
  /** How long that is after the last report or probe. */
  readonly probeMs: number;
}

/** As long as the window of a minute: a wrong report of a day must not stop the gateway for longer. */
export const firstProbeMs = 60_000;

/** Each probe doubles the wait up to this: a window that is exhausted refuses about a hundred probes in a day. */
export const longestProbeMs = 900_000;

/** The times of a store are whole milliseconds. */
export const clockMs = 1;

/** Whether a window lasts so long that its reports are doubted; that of a minute ends before a probe helps. */
export const canDoubt: Readonly<Record<QuotaWindow, boolean>> = { MINUTE: false, DAY: true };

/** Doubts a report, and keeps the wait that earlier probes have reached. */
export function toDoubt(before: Doubt | null, receivedAt: number): Doubt {
  const probeMs = before?.probeMs ?? firstProbeMs;
  return { probeAt: receivedAt + probeMs, probeMs };
}

/** Counts a probe that is sent, so that no other one is sent until its response, or until the next wait has passed. */
export function afterProbe(doubt: Doubt, now: number): Doubt {
  const probeMs = Math.min(2 * doubt.probeMs, longestProbeMs);
  return { probeAt: now + probeMs, probeMs };
}

/** Returns the doubt before a probe that was not sent: the next request that needs a place can find out. */
export function beforeProbe({ probeMs }: Doubt, now: number): Doubt {
  return { probeAt: now, probeMs: Math.max(probeMs / 2, firstProbeMs) };
}

/** Whether a request was sent after the last report or probe, so that its response is newer than what is doubted. */
export function isNewer(doubt: Doubt | null, sentAt: number): boolean {
  return doubt !== null && sentAt > doubt.probeAt - doubt.probeMs - clockMs;
}
