import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { answerText, isRead } from './static-answer.ts';

/** Whether this process can take requests, and the state of what it stands on. */
export interface Readiness {
  readonly ready: boolean;
  readonly [part: string]: unknown;
}

/**
 * Answers `/health/live` with 200 while the process runs, and `/health/ready` with 200 when requests may be sent here, with
 * 503 when not, and why.
 */
export function useReadiness(readiness: () => Readiness): GatewayPlugin {
  return {
    lane: 'It answers other paths.',
    onRequest({ endResponse, fetchAPI, request, url: { pathname } }) {
      if (!isRead(request)) return;
      if (pathname === '/health/live') endResponse(new fetchAPI.Response(null));
      if (pathname !== '/health/ready') return;
      const state = readiness();
      const status = state.ready ? 200 : 503;
      endResponse(answerText(request, JSON.stringify(state), { status, type: 'application/json' }, fetchAPI));
    },
  };
}
