import type { Policy } from '../policies/policy.ts';
import { runPolicies } from '../policies/policy.ts';
import type { GatewayRequest } from '../request.ts';
import type { Route, RouteResponse, StaticContent } from './route-response.ts';
import { toStaticResponse } from './route-response.ts';

export interface SchemaTextDeps {
  readonly print: () => string;
  /** The policies that apply to an operation before its body is read. */
  readonly policies: readonly Policy[];
  /** Releases what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
  /** Creates the response to a request that a policy refuses. */
  readonly toRefusal: (error: unknown) => RouteResponse;
}

/** Serves the schema as text for tools, under the same policies as an introspection query. */
export function createSchemaTextRoute({ policies, print, release, toRefusal }: SchemaTextDeps): Route {
  let content: StaticContent | undefined;
  return async (request) => {
    if (request.path !== '/schema.graphql') return null;
    try {
      await runPolicies(policies, request);
    } catch (error) {
      return toRefusal(error);
    } finally {
      release(request);
    }
    content ??= toContent(print());
    return toStaticResponse(request, content);
  };
}

function toContent(sdl: string): StaticContent {
  const headers = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' };
  return { body: new TextEncoder().encode(sdl), headers };
}
