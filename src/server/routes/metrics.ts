import { rankTypes } from '../policies/rank-types.ts';
import type { CachedMetrics, MetricsType } from './cached-metrics.ts';
import type { Route } from './route-response.ts';

const contentTypes: Readonly<Record<MetricsType, string>> = {
  'text/plain': 'text/plain; version=0.0.4; charset=utf-8',
  'application/openmetrics-text': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Reads the metrics as plain text, which every scraper supports, unless the client prefers OpenMetrics. */
export async function readMetrics(
  metrics: CachedMetrics,
  accept: string | null | undefined,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }> {
  const [best] = rankTypes(accept, ['text/plain', 'application/openmetrics-text'] as const);
  const type = best?.type ?? 'text/plain';
  return { bytes: await metrics.read(type), type: contentTypes[type] };
}

/** Serves the metrics to Prometheus. */
export function createMetricsRoute(metrics: CachedMetrics): Route {
  return async ({ header }) => {
    const { bytes, type } = await readMetrics(metrics, header('accept'));
    return { status: 200, headers: { 'content-type': type }, body: bytes };
  };
}
