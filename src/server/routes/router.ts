import type { Route, RouteResponse } from './route-response.ts';
import { isRead } from './route-response.ts';

export interface RouteTable {
  /** Routes by path, for GET and HEAD only. */
  readonly readPaths: ReadonlyMap<string, Route>;
  /** Routes that are tried in order, for GET and HEAD. */
  readonly others: readonly Route[];
}

const methodNotAllowed: RouteResponse = { status: 405, headers: { allow: 'GET, HEAD' }, body: null };

/** Creates the route of all requests that are not for the API. */
export function createRouter({ others, readPaths }: RouteTable): Route {
  return async (request) => {
    const route = readPaths.get(request.path);
    if (route) return isRead(request) ? route(request) : methodNotAllowed;
    if (!isRead(request)) return null;
    for (const each of others) {
      const response = await each(request);
      if (response) return response;
    }
    return null;
  };
}
