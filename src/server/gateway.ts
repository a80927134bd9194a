import type { RequestListener, ServerResponse } from 'node:http';
import { printApi } from '../graphql/print-schema.ts';
import { schema } from '../graphql/schema.ts';
import type { Admission } from './create-endpoint.ts';
import { createEndpoint } from './create-endpoint.ts';
import type { GatewayDeps } from './gateway-deps.ts';
import type { GraphqlEndpoint } from './graphql-endpoint.ts';
import { createAuthenticationPolicy } from './policies/authentication.ts';
import { commonHeaders } from './policies/common-headers.ts';
import { createConcurrencyLimit } from './policies/concurrency-limit.ts';
import { createCorsPolicy } from './policies/cors.ts';
import { createRateLimitPolicy } from './policies/rate-limit.ts';
import { createRequestCheck } from './policies/request-check.ts';
import type { Exchange } from './request.ts';
import { createGatewayRequest } from './request.ts';
import { toRefusal } from './results/write-result.ts';
import { createExplorerRoute } from './routes/explorer.ts';
import { createReadyRoute, liveRoute } from './routes/health.ts';
import { createMetricsRoute } from './routes/metrics.ts';
import type { Route, RouteResponse } from './routes/route-response.ts';
import { notFound, writeRouteResponse } from './routes/route-response.ts';
import { createRouter } from './routes/router.ts';
import { createSandboxRequestsRoute } from './routes/sandbox-requests.ts';
import { createSchemaTextRoute } from './routes/schema-text.ts';

/**
 * Creates the gateway as a request listener of `node:http`. Requests of the fast path and of Yoga pass the same policies and
 * the same plugins.
 */
export function createGateway(deps: GatewayDeps): RequestListener {
  const checkRequest = createRequestCheck();
  const allowOrigins = createCorsPolicy(deps.corsOrigins);
  const admission = createAdmission(deps);
  const serve = createRequestHandler(createRoute(deps, admission), createEndpoint(deps, admission));
  return (message, response) => {
    const problem = checkRequest(message);
    if (problem !== null) {
      refuseMalformed(response, problem);
      return;
    }
    const request = createGatewayRequest(message, response, commonHeaders);
    allowOrigins(request);
    serve({ message, response, request }).catch((error) => {
      deps.logUnexpected({ requestId: request.requestId, err: error });
      response.destroy();
    });
  };
}

function createAdmission({ authenticate, maxConcurrentRequests, rateLimit }: GatewayDeps): Admission {
  const { admit, release } = createConcurrencyLimit(maxConcurrentRequests);
  return {
    policies: [createAuthenticationPolicy(authenticate), createRateLimitPolicy(rateLimit), admit],
    release,
  };
}

/** Responds with 400 and closes the connection: its further requests come from the same client and are as untrustworthy. */
function refuseMalformed(response: ServerResponse, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  response.writeHead(400, [...commonHeaders, 'content-type', 'application/json', 'connection', 'close']);
  response.end(body);
}

const preflight: RouteResponse = {
  status: 204,
  headers: { allow: 'GET, POST, OPTIONS', 'content-length': '0' },
  body: null,
};

function createRequestHandler(
  route: Route,
  endpoint: GraphqlEndpoint,
): (exchange: Exchange) => Promise<void> {
  const serveRoute = async (exchange: Exchange, isApi: boolean) => {
    if (isApi && exchange.request.method === 'OPTIONS') return writeRouteResponse(exchange, preflight);
    const response = await route(exchange.request);
    if (response === null && isApi) return endpoint(exchange);
    return writeRouteResponse(exchange, response ?? notFound);
  };
  return (exchange) => {
    const { method, path } = exchange.request;
    const isApi = path === '/graphql' || path === '/graphql/';
    return isApi && method === 'POST' ? endpoint(exchange) : serveRoute(exchange, isApi);
  };
}

function createRoute(deps: GatewayDeps, admission: Admission): Route {
  const { graphiql, introspection, metrics, readSandboxRequests, readiness } = deps;
  const admissionDeps = { ...admission, toRefusal };
  return createRouter({
    readPaths: new Map([
      ['/health/live', liveRoute],
      ['/health/ready', createReadyRoute(readiness)],
      ...(metrics ? [['/metrics', createMetricsRoute(metrics)] as const] : []),
    ]),
    others: [
      ...(graphiql ? [createExplorerRoute()] : []),
      ...(introspection ? [createSchemaTextRoute(() => printApi(schema), admissionDeps)] : []),
      ...(readSandboxRequests ? [createSandboxRequestsRoute(readSandboxRequests, admissionDeps)] : []),
    ],
  });
}
