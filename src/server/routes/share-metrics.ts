import type { MetricsText, MetricsType } from './metrics.ts';

/** The metrics as they are sent: every answer refers to the same bytes. */
export interface SharedMetrics {
  read(type: MetricsType): Promise<Uint8Array<ArrayBuffer>>;
}

/** A scrape needs no credential and a rendering costs as much as several updates; Prometheus scrapes every 15 s or more. */
const sharedMs = 1000;

interface Rendering {
  readonly startedMs: number;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  isRunning: boolean;
}

/**
 * Renders each form at most once a second, and never twice at the same time.
 *
 * @param nowMs a monotonic clock
 */
export function shareMetrics(metrics: MetricsText, nowMs = () => performance.now()): SharedMetrics {
  const renderings = new Map<MetricsType, Rendering>();
  const render = (type: MetricsType): Rendering => {
    const rendering = { startedMs: nowMs(), bytes: metrics.read(type).then(toBytes), isRunning: true };
    renderings.set(type, rendering);
    rendering.bytes.then(
      () => {
        rendering.isRunning = false;
      },
      () => renderings.delete(type),
    );
    return rendering;
  };
  return {
    read(type) {
      const latest = renderings.get(type);
      const isShared = latest && (latest.isRunning || nowMs() - latest.startedMs < sharedMs);
      return (isShared ? latest : render(type)).bytes;
    },
  };
}

/** Encoded once: each reader that is slow would otherwise hold a copy of its own. */
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
