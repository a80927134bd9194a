import type { Route, RouteResponse } from './route-response.ts';

/** Whether this process can serve requests, and the state of its dependencies. */
export interface Readiness {
  readonly ready: boolean;
  readonly [part: string]: unknown;
}

/** Responds with 200 while the process runs. */
export const liveRoute: Route = () => ({ status: 200, headers: {}, body: null });

/** Responds with 200 when this process can serve requests, otherwise 503, with the state of each part as JSON. */
export function createReadyRoute(readiness: () => Readiness): Route {
  return (): RouteResponse => {
    const state = readiness();
    const headers = { 'content-type': 'application/json' };
    return { status: state.ready ? 200 : 503, headers, body: JSON.stringify(state) };
  };
}
