import type { Answer, Route } from './answer.ts';
import { isRead } from './answer.ts';

export interface RouteTable {
  /** By path. They have GET and HEAD alone. */
  readonly readPaths: ReadonlyMap<string, Route>;
  /** Tried in their order, for GET and HEAD. */
  readonly others: readonly Route[];
}

const methodNotAllowed: Answer = { status: 405, headers: { allow: 'GET, HEAD' }, body: null };

/** Finds the answer to a request that is not for the API; null when there is none. */
export function createRouting({ others, readPaths }: RouteTable): Route {
  return async (request) => {
    const route = readPaths.get(request.path);
    if (route) return isRead(request) ? route(request) : methodNotAllowed;
    if (!isRead(request)) return null;
    for (const each of others) {
      const answer = await each(request);
      if (answer) return answer;
    }
    return null;
  };
}
