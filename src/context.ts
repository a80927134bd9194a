import { randomUUID } from 'node:crypto';
import type { ProviderPorts } from './domain/provider-port.ts';

/** What one request carries through the gateway. */
export interface RequestContext {
  readonly requestId: string;
  readonly providers: ProviderPorts;
}

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

export function createContext(request: Request, providers: ProviderPorts): RequestContext {
  return { requestId: requestIdOf(request), providers };
}
