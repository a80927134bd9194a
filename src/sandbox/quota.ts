/** The window of a quota; a window begins with its first request. */
export type QuotaWindow = 'MINUTE' | 'DAY';

/** The unit in which a response states when a window ends. Vertra documents none, so a client has to understand each. */
export type ResetUnit = 'SECONDS' | 'EPOCH_SECONDS' | 'EPOCH_MILLISECONDS';

/** How many requests a simulated provider allows; a window without a limit allows any number. */
export interface QuotaOptions {
  readonly perMinute?: number;
  readonly perDay?: number;
  /** The lengths of the windows, so that a test does not wait for a minute. */
  readonly windowMs?: Partial<Readonly<Record<QuotaWindow, number>>>;
  /** `SECONDS` by default. */
  readonly resetUnit?: ResetUnit;
}

/** A window after a request. */
export interface QuotaState {
  readonly window: QuotaWindow;
  readonly limit: number;
  readonly remaining: number;
  /** Whether the request exceeded the quota, so that it is refused and not counted. */
  readonly isExceeded: boolean;
  /** The whole seconds after which the window has ended. */
  readonly resetsInSeconds: number;
  /** When the window ends, in the configured unit. */
  readonly reset: string;
}

/** The quota of one simulated provider. */
export interface Quota {
  /** Counts one request, and returns every window that has a limit. */
  take(): readonly QuotaState[];
  /** Begins all windows anew. */
  reset(): void;
}

const defaultWindowMs: Readonly<Record<QuotaWindow, number>> = { MINUTE: 60_000, DAY: 86_400_000 };

const toReset: Readonly<Record<ResetUnit, (endsAt: number) => number>> = {
  SECONDS: toSecondsUntil,
  EPOCH_SECONDS: (endsAt) => Math.ceil(endsAt / 1000),
  EPOCH_MILLISECONDS: Math.ceil,
};

function toSecondsUntil(endsAt: number): number {
  return Math.ceil((endsAt - Date.now()) / 1000);
}

interface CountedWindow {
  readonly window: QuotaWindow;
  readonly limit: number;
  endsAt: number;
  used: number;
}

export function createQuota({ perDay, perMinute, resetUnit = 'SECONDS', windowMs }: QuotaOptions): Quota {
  const limits = { MINUTE: perMinute, DAY: perDay };
  const windows = (['MINUTE', 'DAY'] as const).flatMap((window): CountedWindow[] => {
    const limit = limits[window];
    return limit === undefined ? [] : [{ window, limit, endsAt: 0, used: 0 }];
  });
  const toState = ({ endsAt, limit, used, window }: CountedWindow, isExceeded: boolean): QuotaState => ({
    window,
    limit,
    remaining: limit - used,
    isExceeded,
    resetsInSeconds: toSecondsUntil(endsAt),
    reset: String(toReset[resetUnit](endsAt)),
  });
  return {
    take() {
      const now = Date.now();
      for (const each of windows) {
        if (now < each.endsAt) continue;
        each.endsAt = now + (windowMs?.[each.window] ?? defaultWindowMs[each.window]);
        each.used = 0;
      }
      const exceeded = windows.filter(({ limit, used }) => used >= limit);
      if (exceeded.length === 0) for (const each of windows) each.used += 1;
      return windows.map((each) => toState(each, exceeded.includes(each)));
    },
    reset() {
      for (const each of windows) each.endsAt = 0;
    },
  };
}
