import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { rankTypes } from '../policies/rank-types.ts';
import type { SharedMetrics } from './share-metrics.ts';
import { answerBytes, isRead } from './static-answer.ts';

/** How metrics can be written. Exemplars are in OpenMetrics alone. */
export type MetricsType = 'text/plain' | 'application/openmetrics-text';

/** The numbers that a process reports of itself, as text. */
export interface MetricsText {
  read(type: MetricsType): Promise<string>;
}

const contentTypes: Readonly<Record<MetricsType, string>> = {
  'text/plain': 'text/plain; version=0.0.4; charset=utf-8',
  'application/openmetrics-text': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Reads the metrics as plain text, which every scraper knows, unless OpenMetrics is wanted more. */
export async function readMetrics(
  metrics: SharedMetrics,
  accept: string | null | undefined,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }> {
  const [best] = rankTypes(accept, ['text/plain', 'application/openmetrics-text'] as const);
  const type = best?.type ?? 'text/plain';
  return { bytes: await metrics.read(type), type: contentTypes[type] };
}

/** Answers `GET /metrics` for Prometheus. */
export function useMetrics(metrics: SharedMetrics): GatewayPlugin {
  return {
    lane: 'It answers another path.',
    async onRequest({ endResponse, fetchAPI, request, url }) {
      if (url.pathname !== '/metrics' || !isRead(request)) return;
      const { bytes, type } = await readMetrics(metrics, request.headers.get('accept'));
      endResponse(answerBytes(request, bytes, { status: 200, type }, fetchAPI));
    },
  };
}
