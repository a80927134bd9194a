import type { Answer, Route } from './answer.ts';

/** Whether this process can take requests, and the state of what it depends on. */
export interface Readiness {
  readonly ready: boolean;
  readonly [part: string]: unknown;
}

/** Answers 200 while the process runs. */
export const live: Route = () => ({ status: 200, headers: {}, body: null });

/** Answers 200 when requests can be sent here, else 503, with the reason. */
export function ready(readiness: () => Readiness): Route {
  return (): Answer => {
    const state = readiness();
    const headers = { 'content-type': 'application/json' };
    return { status: state.ready ? 200 : 503, headers, body: JSON.stringify(state) };
  };
}
