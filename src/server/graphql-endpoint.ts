import type { GraphQLError } from 'graphql';
import type { BodyLimits } from './body/body-buffer.ts';
import { acceptBody } from './body/expect-continue.ts';
import { readBody } from './body/read-body.ts';
import type { FairTurns } from './fair-turns.ts';
import { createFairTurns } from './fair-turns.ts';
import type { FastPath } from './fast-path/fast-path.ts';
import type { RequestTracing } from './graphql-plugins/use-tracing.ts';
import type { BodyBudget } from './policies/body-budget.ts';
import type { MaxBytesOf } from './policies/body-limit.ts';
import type { Policy } from './policies/policy.ts';
import { runPolicies } from './policies/policy.ts';
import type { ResponseType } from './policies/response-types.ts';
import { chooseResponseTypes, eventStream, json, responseTypes } from './policies/response-types.ts';
import { notAcceptable } from './refusals.ts';
import type { Exchange, GatewayRequest } from './request.ts';
import { callerOf } from './request.ts';
import type { FinishResult } from './results/finish-result.ts';
import { maskError } from './results/unexpected-errors.ts';
import { writeResult } from './results/write-result.ts';
import type { Yoga } from './yoga.ts';

export interface GraphqlEndpointDeps {
  readonly policies: readonly Policy[];
  readonly maxBytesOf: MaxBytesOf;
  readonly budget: BodyBudget;
  readonly fastPath: FastPath;
  readonly yoga: Yoga;
  readonly finish: FinishResult;
  /** Releases what the policies hold for a request. */
  readonly release: (request: GatewayRequest) => void;
  /** Null when no spans are exported. */
  readonly tracing: RequestTracing | null;
}

/** Serves a request to the GraphQL API. */
export type GraphqlEndpoint = (exchange: Exchange) => Promise<void>;

/** Runs the policies, reads the body, and executes the operation on the fast path or, unless it is an ordinary JSON POST, by Yoga. */
export function createGraphqlEndpoint({ tracing, ...others }: GraphqlEndpointDeps): GraphqlEndpoint {
  const deps: ServeDeps = { ...others, turns: createFairTurns() };
  const serve: GraphqlEndpoint = async (exchange) => {
    const { request } = exchange;
    const [type] = chooseResponseTypes(request.header('accept'));
    if (type === undefined) {
      writeResult(exchange, { errors: [notAcceptable(responseTypes)] }, json);
      return;
    }
    try {
      await serveAs(deps, exchange, type);
    } catch (error) {
      // The client of a stream disconnected.
      if (exchange.response.headersSent && exchange.response.destroyed) return;
      const errors = [maskError(error) as GraphQLError];
      writeResult(exchange, deps.finish.single(request, { errors }), type);
    }
  };
  return tracing ? (exchange) => tracing.trace(exchange.request, () => serve(exchange)) : serve;
}

interface ServeDeps extends Omit<GraphqlEndpointDeps, 'tracing'> {
  readonly turns: FairTurns;
}

/** @throws the refusal of a policy, or the error that prevented the execution */
async function serveAs(deps: ServeDeps, exchange: Exchange, type: ResponseType): Promise<void> {
  const { message, request } = exchange;
  const pending = runPolicies(deps.policies, request);
  if (pending) await pending;
  const isPost = request.method === 'POST';
  if (isPost) acceptBody(exchange);
  const body = isPost ? await readBody(message, toBodyLimits(deps, request)) : null;
  const turn = deps.turns.wait(callerOf(request).id);
  if (turn) await turn;
  const result = body && type !== eventStream ? await deps.fastPath(request, body) : null;
  if (result === null) await executeWithYoga(deps, exchange, body);
  else writeResult(exchange, deps.finish.single(request, result), type);
}

/** Limits the body to its stated length, which HTTP enforces (RFC 9112 §6.2), or to the caller's limit. */
function toBodyLimits({ budget, maxBytesOf }: ServeDeps, request: GatewayRequest): BodyLimits {
  const statedLength = request.header('content-length');
  return {
    maxBytes: statedLength === null ? maxBytesOf(callerOf(request)) : Number(statedLength),
    onGrow: (bytes) => budget.reserve(request, bytes),
  };
}

async function executeWithYoga(
  { release, yoga }: ServeDeps,
  exchange: Exchange,
  body: Buffer | null,
): Promise<void> {
  const { message, request, response } = exchange;
  for (let index = 0; index < request.responseHeaders.length; index += 2)
    response.setHeader(request.responseHeaders[index] ?? '', request.responseHeaders[index + 1] ?? '');
  try {
    // Without `body`, Yoga's Node adapter would wait for the stream, which was read to its end.
    await yoga.handle(body ? Object.assign(message, { body: '' }) : message, response, {
      gatewayRequest: request,
      body,
    });
  } finally {
    release(request);
  }
}
