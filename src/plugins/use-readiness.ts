import type { GatewayPlugin } from './rule.ts';

/** Whether this process can take requests, and the state of what it stands on. */
export interface Readiness {
  readonly ready: boolean;
  readonly [part: string]: unknown;
}

/** Answers `GET /health/ready`: 200 when requests may be sent here, 503 when not, and why. */
export function useReadiness(readiness: () => Readiness): GatewayPlugin {
  return {
    lane: 'It answers another path.',
    onRequest({ endResponse, fetchAPI, request, url }) {
      if (url.pathname !== '/health/ready' || request.method !== 'GET') return;
      const state = readiness();
      endResponse(fetchAPI.Response.json(state, { status: state.ready ? 200 : 503 }));
    },
  };
}
