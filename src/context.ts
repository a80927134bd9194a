import { randomUUID } from 'node:crypto';
import type { UpdateDeps } from './domain/update-organization.ts';

/** What one request carries through the gateway. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: string;
  readonly headerKey: string | null;
  readonly updates: UpdateDeps;
  readonly maxBatch: number;
}

/** What every request is given alike. */
export interface ContextDeps {
  readonly updates: UpdateDeps;
  readonly maxBatch: number;
}

/** Whoever calls, as long as nobody is asked to say who they are. */
const anonymous = 'anonymous';

/** Short, printable and without anything that a log or a header would have to escape. */
const acceptableId = /^[\w.:-]{1,128}$/;
const requestIds = new WeakMap<Request, string>();

/** The request's id: the one in its `x-request-id` header when it is well-formed, else a new one. */
export function requestIdOf(request: Request): string {
  const known = requestIds.get(request);
  if (known !== undefined) return known;
  const given = request.headers.get('x-request-id') ?? '';
  const id = acceptableId.test(given) ? given : randomUUID();
  requestIds.set(request, id);
  return id;
}

export function createContext(request: Request, deps: ContextDeps): RequestContext {
  const headerKey = parseKeyHeader(request.headers.get('idempotency-key'));
  return { ...deps, requestId: requestIdOf(request), caller: anonymous, headerKey };
}

/**
 * The key in an `Idempotency-Key` header: a quoted string (RFC 9651 §3.3.3, as the IETF draft on the header has it), or
 * the bare text that many clients send.
 */
function parseKeyHeader(header: string | null): string | null {
  const quoted = /^"(.*)"$/.exec(header?.trim() ?? '')?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(["\\])/g, '$1');
}
