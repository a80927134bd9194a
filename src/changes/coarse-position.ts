/** The units of time to which the position of a scan is rounded: the first one with which the list continues is used. */
const unitsMs = [60_000, 1000, 1];

/** Where a scan of changes ended. */
export interface ScanEnd {
  /** The position of the oldest change that was read, listed or not. */
  readonly scanned: string;
  /** The position of the last change that is listed; null when there is none. */
  readonly listed: string | null;
  /** The time before which the scan began, in milliseconds. */
  readonly beganAtMs: number;
}

/**
 * Returns a position after which the list continues that shows no exact time of a change of another caller: that of the last
 * listed change, or the end of the minute in which the scan ended. Some changes are then read twice, and listed once.
 */
export function toCoarsePosition({ beganAtMs, listed, scanned }: ScanEnd): string {
  const scannedMs = toMs(scanned);
  for (const unitMs of unitsMs) {
    const endMs = (Math.floor(scannedMs / unitMs) + 1) * unitMs;
    if (listed !== null && endMs > toMs(listed)) return listed;
    if (endMs < beganAtMs) return `${endMs}-0`;
  }
  return scanned;
}

function toMs(position: string): number {
  return Number.parseInt(position, 10);
}
