import type { GatewayPlugin } from './rule.ts';

/** The numbers that a process tells of itself, as text in its media type. */
export interface MetricsText {
  readonly contentType: string;
  read(): Promise<string>;
}

/** Answers `GET /metrics` for Prometheus. */
export function useMetrics({ contentType, read }: MetricsText): GatewayPlugin {
  return {
    lane: 'It answers another path.',
    async onRequest({ endResponse, fetchAPI, request, url }) {
      if (url.pathname !== '/metrics' || request.method !== 'GET') return;
      endResponse(new fetchAPI.Response(await read(), { headers: { 'content-type': contentType } }));
    },
  };
}
