/** The formats of metrics. Only OpenMetrics contains exemplars. */
export type MetricsType = 'text/plain' | 'application/openmetrics-text';

/** The metrics of this process as text. */
export interface MetricsSource {
  read(type: MetricsType): Promise<string>;
}

/** The metrics as bytes, which concurrent responses share. */
export interface CachedMetrics {
  read(type: MetricsType): Promise<Uint8Array<ArrayBuffer>>;
}

/** Rendering costs as much as several updates, and a scrape needs no credential. Prometheus scrapes every 15 s or more. */
const maxAgeMs = 1000;

interface Rendering {
  readonly startedMs: number;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  isRunning: boolean;
}

/**
 * Renders each format at most once a second, and never twice at the same time.
 *
 * @param nowMs a monotonic clock
 */
export function cacheMetrics(metrics: MetricsSource, nowMs = () => performance.now()): CachedMetrics {
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
      const isFresh = latest && (latest.isRunning || nowMs() - latest.startedMs < maxAgeMs);
      return (isFresh ? latest : render(type)).bytes;
    },
  };
}

/** Encodes once, so that slow readers share one copy. */
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
