import type { PlaceUse } from './places.ts';
import type { QuotaWindows, Windows, WindowsOptions } from './quota-windows.ts';
import { createQuotaWindows } from './quota-windows.ts';
import type { ConnectionQuota } from './store.ts';

/** A quota that this process counts alone. */
export interface LocalQuota extends ConnectionQuota {
  reserve(use: PlaceUse): number;
  /** The requests that have a place. */
  readonly inFlight: number;
  readonly windows: Windows;
  /** How long a bulk update of this process continues to wait for places; 0 when none does. */
  readonly bulkMs: number;
  /** Forgets a place that a shared store did not confirm. */
  forget(): void;
  /**
   * Replaces what is known by what a shared store knows.
   *
   * @param bulkMs how long bulk updates of any process continue to wait
   */
  replace(windows: Windows, bulkMs: number): void;
}

const ignore = () => {};

export function createLocalQuota(options: WindowsOptions): LocalQuota {
  const windows: QuotaWindows = createQuotaWindows(options);
  let inFlight = 0;
  let onAvailable = ignore;
  const waitMs = (use: PlaceUse) => windows.findExhausted(use, inFlight)?.waitMs ?? 0;
  const reportPlaces = () => {
    if (waitMs('INTERACTIVE') === 0) onAvailable();
  };
  return {
    waitMs,
    reserve(use) {
      const wait = waitMs(use);
      if (wait > 0) return wait;
      inFlight += 1;
      windows.reserve(use);
      return 0;
    },
    giveBack(use, ageMs) {
      inFlight -= 1;
      windows.giveBack(use, ageMs, inFlight);
      reportPlaces();
    },
    record(reports, ageMs, isServed = false) {
      inFlight -= 1;
      windows.record(reports, ageMs, isServed, inFlight);
      reportPlaces();
    },
    forget() {
      inFlight -= 1;
    },
    replace(shared, bulkMs) {
      windows.replace(shared);
      windows.bulk.replace(bulkMs);
      reportPlaces();
    },
    get quotas() {
      return windows.toQuotas(inFlight);
    },
    exhausted: (use) => windows.findExhausted(use, inFlight)?.window ?? null,
    onAvailable(listener) {
      onAvailable = listener;
    },
    get inFlight() {
      return inFlight;
    },
    get bulkMs() {
      return windows.bulk.localMs;
    },
    windows: windows.known,
  };
}
