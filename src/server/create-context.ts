import type { ContextDeps, RequestContext } from '../graphql/context.ts';
import { createContext as createGraphqlContext } from '../graphql/context.ts';
import type { GatewayRequest } from './request.ts';
import { callerOf } from './request.ts';

/** Creates the GraphQL context of a request, and sets the request's record, from which the operation is logged, and its memory. */
export function createContext(request: GatewayRequest, deps: ContextDeps): RequestContext {
  const context = createGraphqlContext(
    {
      requestId: request.requestId,
      caller: callerOf(request),
      headerKey: parseIdempotencyKey(request.header('idempotency-key')),
      disconnectSignal: request.disconnectSignal,
    },
    deps,
  );
  request.record = context.record;
  request.memory = context.memory;
  return context;
}

/**
 * Parses an `Idempotency-Key` header: a quoted string (RFC 9651 §3.3.3, required by the IETF draft on the header), or
 * the unquoted text that many clients send.
 */
function parseIdempotencyKey(header: string | null): string | null {
  if (header === null) return null;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(["\\])/g, '$1');
}
