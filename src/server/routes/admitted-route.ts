import type { Policy } from '../policies/policy.ts';
import { runPolicies } from '../policies/policy.ts';
import type { GatewayRequest } from '../request.ts';
import type { Route, RouteResponse } from './route-response.ts';

export interface AdmissionDeps {
  /** The policies that apply to an operation before its body is read. */
  readonly policies: readonly Policy[];
  /** Releases what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
  /** Creates the response to a request that a policy refuses. */
  readonly toRefusal: (error: unknown) => RouteResponse;
}

/** Creates the route of one path, under the same policies as an operation. */
export function createAdmittedRoute(
  path: string,
  { policies, release, toRefusal }: AdmissionDeps,
  respond: (request: GatewayRequest) => RouteResponse,
): Route {
  return async (request) => {
    if (request.path !== path) return null;
    try {
      await runPolicies(policies, request);
      return respond(request);
    } catch (error) {
      return toRefusal(error);
    } finally {
      release(request);
    }
  };
}
