import type { ContextDeps, RequestContext } from '../graphql/context.ts';
import { createContext as createGraphqlContext } from '../graphql/context.ts';
import type { GatewayRequest } from './request.ts';
import { callerOf } from './request.ts';

/** Creates the context of the operation that a request executes; the request keeps its record for the log. */
export function createContext(request: GatewayRequest, deps: ContextDeps): RequestContext {
  const context = createGraphqlContext(
    {
      requestId: request.requestId,
      caller: callerOf(request),
      headerKey: parseKeyHeader(request.header('idempotency-key')),
      disconnected: request.disconnected,
    },
    deps,
  );
  request.record = context.record;
  return context;
}

/**
 * The key in an `Idempotency-Key` header: a quoted string (RFC 9651 §3.3.3, as the IETF draft on the header has it), or
 * the bare text that many clients send.
 */
function parseKeyHeader(header: string | null): string | null {
  if (header === null) return null;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(["\\])/g, '$1');
}
