import type { PlaceUse } from './places.ts';
import type { QuotaWindows, Windows, WindowsOptions } from './quota-windows.ts';
import { createQuotaWindows } from './quota-windows.ts';
import type { ConnectionQuota } from './store.ts';

/** A quota that this process counts alone. */
export interface LocalQuota extends ConnectionQuota {
  reserve(use: PlaceUse, probeDelayMs?: number): number;
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
  const waitMs = (use: PlaceUse, probeDelayMs = 0) =>
    windows.findExhausted({ use, probeDelayMs }, inFlight)?.waitMs ?? 0;
  const reportPlaces = () => {
    if (waitMs('INTERACTIVE') === 0) onAvailable();
  };
  return {
    waitMs,
    reserve(use, probeDelayMs = 0) {
      const wait = waitMs(use, probeDelayMs);
      if (wait > 0) return wait;
      inFlight += 1;
      windows.reserve({ use, probeDelayMs });
      return 0;
    },
    giveBack(use, ageMs, probeDelayMs = 0) {
      inFlight -= 1;
      windows.giveBack({ use, probeDelayMs }, ageMs, inFlight);
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
    exhausted: (use) => windows.findExhausted({ use, probeDelayMs: 0 }, inFlight)?.window ?? null,
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
