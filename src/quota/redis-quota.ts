import type { QuotaReport, QuotaWindow } from '../domain/provider/quota.ts';
import { quotaWindows } from '../domain/provider/quota.ts';
import type { LocalQuota } from './local-quota.ts';
import type { PlaceUse } from './places.ts';
import type { Windows } from './quota-windows.ts';
import type { ScriptName } from './redis-scripts.ts';
import type { ConnectionQuota } from './store.ts';
import type { Window } from './window.ts';
import { processSilenceMs } from './window.ts';

export interface RedisQuota extends ConnectionQuota {
  /** Reads what other processes know. Resolves also when Redis cannot be reached. */
  refresh(): Promise<void>;
}

/** Runs a script on the hash of the quota. */
export type RunScript = (
  script: ScriptName,
  ...args: readonly (string | number)[]
) => Promise<readonly number[]>;

export interface RedisQuotaOptions {
  /** The quota as far as this process knows, by which it counts while Redis cannot be reached. */
  readonly local: LocalQuota;
  readonly now: () => number;
  readonly isAvailable: () => boolean;
  readonly run: RunScript;
  /** Called when another program has used a window. */
  readonly onOtherUse: (window: QuotaWindow) => void;
}

/**
 * Shares a quota with other processes. A place is reserved in Redis once this process knows of a quota; one without it costs no
 * command.
 */
export function createRedisQuota({
  isAvailable,
  local,
  now,
  onOtherUse,
  run,
}: RedisQuotaOptions): RedisQuota {
  const send = async (name: ScriptName, ...args: readonly (string | number)[]): Promise<number> => {
    const [first = 0, bulkMs = 0, ...state] = await run(
      name,
      local.inFlight,
      Math.ceil(local.bulkMs),
      ...args,
    );
    if (name === 'reserve' && first > 0) local.forget();
    // A hash of another version has no state: each process counts alone.
    if (state.length > 0) local.replace(toWindows(state, now()), bulkMs);
    return first;
  };
  const isShared = () => local.windows.size > 0 && isAvailable();
  // A place that Redis did not confirm is counted by this process alone.
  const confirm = (...place: readonly [PlaceUse, number]) => send('reserve', ...place).catch(() => 0);
  const report = async (reports: readonly QuotaReport[], ageMs: number, isServed: boolean) => {
    // Rounded down: a probe must not seem to be sent before its place was reserved.
    const times = [Math.floor(ageMs), isServed ? 1 : 0];
    const others = await send('record', ...times, ...reports.flatMap(toArguments)).catch(() => 0);
    if (others % 2 === 1) onOtherUse('MINUTE');
    if (others > 1) onOtherUse('DAY');
  };
  return {
    waitMs: local.waitMs,
    reserve(use, probeDelayMs = 0) {
      const waitMs = local.reserve(use, probeDelayMs);
      return waitMs === 0 && isShared() ? confirm(use, Math.ceil(probeDelayMs)) : waitMs;
    },
    giveBack(use, ageMs, probeDelayMs = 0) {
      local.giveBack(use, ageMs, probeDelayMs);
      if (isShared()) send('giveBack', use, Math.ceil(probeDelayMs), Math.floor(ageMs)).catch(() => {});
    },
    record(reports, ageMs, isServed = false) {
      // A response can be the first that reports a quota, and can end what was known.
      const wasShared = isShared();
      local.record(reports, ageMs, isServed);
      if (wasShared || isShared()) report(reports, ageMs, isServed);
    },
    exhausted: local.exhausted,
    get quotas() {
      return local.quotas;
    },
    onAvailable: local.onAvailable,
    refresh: () => send('read').then(ignore, ignore),
  };
}

const ignore = () => {};

function toArguments({
  isRefusal,
  limit,
  remaining,
  resetsInMs,
  window,
}: QuotaReport): readonly (string | number)[] {
  const reset = resetsInMs === null ? '-' : Math.round(resetsInMs);
  return [window, limit ?? '-', remaining ?? '-', reset, isRefusal ? 1 : 0];
}

/** The number of values of a window in a reply. */
const windowValues = 7;

function toWindows(state: readonly number[], now: number): Windows {
  const windows = new Map<QuotaWindow, Window>();
  for (const [index, name] of quotaWindows.entries()) {
    const window = toWindow(state.slice(index * windowValues), now);
    if (window) windows.set(name, window);
  }
  return windows;
}

/** @returns undefined for a window of which nothing is known */
function toWindow(values: readonly number[], now: number): Window | undefined {
  const [limit = -1, remaining = 0, reported = -1, resetsInMs = 0, kept = 0, probeInMs = 0, probeMs = 0] =
    values;
  if (limit < 0 && reported < 0) return undefined;
  const toKnown = (count: number) => (count < 0 ? null : count);
  return {
    limit: toKnown(limit),
    remaining,
    reported: toKnown(reported),
    // What others have in flight is read again within this time, unless Redis cannot be reached.
    resetsAt: now + (reported < 0 ? processSilenceMs : resetsInMs),
    kept,
    probe: probeMs === 0 ? null : { probeAt: now + probeInMs, probeMs },
  };
}
