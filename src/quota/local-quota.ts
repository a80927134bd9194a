import type { QuotaUse } from '../domain/provider/quota.ts';
import type { QuotaWindows, Windows, WindowsOptions } from './quota-windows.ts';
import { createQuotaWindows } from './quota-windows.ts';
import type { ConnectionQuota } from './store.ts';
import { withoutPlace, withPlace } from './window.ts';

/** A quota that this process counts alone. */
export interface LocalQuota extends ConnectionQuota {
  reserve(use: QuotaUse): number;
  readonly windows: Windows;
}

export interface LocalQuotaOptions extends WindowsOptions {
  /** Called when what is known has changed. */
  readonly onChange?: () => void;
}

const ignore = () => {};

export function createLocalQuota({ onChange = ignore, ...options }: LocalQuotaOptions): LocalQuota {
  const windows: QuotaWindows = createQuotaWindows(options);
  const { known } = windows;
  let inFlight = 0;
  let onAvailable = ignore;
  const waitMs = (use: QuotaUse) =>
    known.size === 0 ? 0 : (windows.findExhausted(use, inFlight)?.waitMs ?? 0);
  const reportChange = () => {
    onChange();
    if (waitMs('INTERACTIVE') === 0) onAvailable();
  };
  return {
    waitMs,
    reserve(use) {
      const wait = waitMs(use);
      if (wait > 0) return wait;
      inFlight += 1;
      if (known.size > 0) {
        windows.change(withoutPlace);
        onChange();
      }
      return 0;
    },
    giveBack() {
      inFlight -= 1;
      if (known.size === 0) return;
      windows.change((window) => withPlace(window, inFlight));
      reportChange();
    },
    record(reports, ageMs) {
      inFlight -= 1;
      if (known.size === 0 && reports.length === 0) return;
      windows.record(reports, ageMs, inFlight);
      reportChange();
    },
    exhausted: (use) => windows.findExhausted(use, inFlight)?.window ?? null,
    get quotas() {
      return windows.toQuotas(inFlight);
    },
    onAvailable(listener) {
      onAvailable = listener;
    },
    windows: known,
  };
}
