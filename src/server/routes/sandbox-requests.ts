import { GraphQLError } from 'graphql';
import type { Caller } from '../../domain/access/caller.ts';
import { callerOf, isRequestId } from '../request.ts';
import type { AdmissionDeps } from './admitted-route.ts';
import { createAdmittedRoute } from './admitted-route.ts';
import type { Route } from './route-response.ts';

/** Returns what the simulated providers received for a request of a caller. */
export type ReadSandboxRequests = (caller: Caller, requestId: string) => readonly unknown[];

/**
 * Serves what the simulated providers received for one request of the caller: `/sandbox/requests?requestId=…`. An id that is
 * unknown, or of another caller, has no requests.
 */
export function createSandboxRequestsRoute(read: ReadSandboxRequests, admission: AdmissionDeps): Route {
  return createAdmittedRoute('/sandbox/requests', admission, (request) => {
    const [requestId, ...others] = new URLSearchParams(request.search).getAll('requestId');
    if (requestId === undefined || others.length > 0 || !isRequestId(requestId)) throw invalidId();
    const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
    const body = JSON.stringify({ requests: read(callerOf(request), requestId) });
    return { status: 200, headers, body };
  });
}

function invalidId(): GraphQLError {
  return new GraphQLError('Send exactly one requestId: the value of an X-Request-Id response header.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
  });
}
