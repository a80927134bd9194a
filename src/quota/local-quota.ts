import type { QuotaUse } from '../domain/provider/quota.ts';
import type { QuotaWindows, Windows, WindowsOptions } from './quota-windows.ts';
import { createQuotaWindows } from './quota-windows.ts';
import type { ConnectionQuota } from './store.ts';
import { withoutPlace, withPlace } from './window.ts';

/** A quota that this process counts alone. */
export interface LocalQuota extends ConnectionQuota {
  reserve(use: QuotaUse): number;
  /** The requests that have a place. */
  readonly inFlight: number;
  readonly windows: Windows;
  /** Forgets a place that a shared store did not confirm. */
  forget(): void;
  /** Replaces what is known by what a shared store knows. */
  replace(windows: Windows): void;
}

const ignore = () => {};

export function createLocalQuota(options: WindowsOptions): LocalQuota {
  const windows: QuotaWindows = createQuotaWindows(options);
  let inFlight = 0;
  let onAvailable = ignore;
  const waitMs = (use: QuotaUse) => windows.findExhausted(use, inFlight)?.waitMs ?? 0;
  const reportPlaces = () => {
    if (waitMs('INTERACTIVE') === 0) onAvailable();
  };
  return {
    waitMs,
    reserve(use) {
      const wait = waitMs(use);
      if (wait > 0) return wait;
      inFlight += 1;
      windows.change(withoutPlace);
      return 0;
    },
    giveBack() {
      inFlight -= 1;
      windows.change((window) => withPlace(window, inFlight));
      reportPlaces();
    },
    record(reports, ageMs) {
      inFlight -= 1;
      windows.record(reports, ageMs, inFlight);
      reportPlaces();
    },
    forget() {
      inFlight -= 1;
    },
    replace(shared) {
      windows.replace(shared);
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
    windows: windows.known,
  };
}
