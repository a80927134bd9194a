import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../domain/access/caller.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { RequestMemory } from '../domain/organization/memory-budget.ts';

/** A request as policies and plugins see it: the client's input, and the state of its processing. */
export interface GatewayRequest {
  readonly method: string;
  /** The path of the request target, without the query string. */
  readonly path: string;
  /** The query string with its question mark, or an empty string. */
  readonly search: string;
  /** Returns the value of a header. The name is in lower case. */
  header(name: string): string | null;
  /** Aborts when the client disconnects before the response is written. */
  disconnectSignal(): AbortSignal;
  /** The id in logs, traces and the response's `x-request-id` header. */
  readonly requestId: string;
  /** The start, by `performance.now()`. */
  readonly startedAtMs: number;
  /** The headers of the response, names and values alternately, as for `writeHead`. */
  readonly responseHeaders: string[];
  /** The authenticated client; undefined before authentication. */
  caller: Caller | undefined;
  /** Whether the request counts toward the concurrent requests of its caller. */
  isCounted: boolean;
  /** The bytes of the body budget that the request has reserved. */
  reservedBytes: number;
  /** The load that counts toward the running operations of its caller. */
  load: { readonly type: 'query' | 'mutation'; readonly amount: number } | undefined;
  /** The operation, set when its execution starts. */
  operation: StartedOperation | undefined;
  /** The outcomes and attempts of the operation, set when its execution starts. */
  record: OperationRecord | undefined;
  /** The memory of the operation's organizations, set when its execution starts. */
  memory: RequestMemory | undefined;
}

export interface StartedOperation {
  readonly name: string | null;
  readonly type: 'query' | 'mutation' | 'subscription';
}

/** A request and its response. */
export interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: GatewayRequest;
}

/** Short, printable, and without characters that a log or a header has to escape. */
const requestIdPattern = /^[\w.:-]{1,128}$/;

/** @param commonHeaders the headers of each response, names and values alternately */
export function createGatewayRequest(
  message: IncomingMessage,
  response: ServerResponse,
  commonHeaders: readonly string[],
): GatewayRequest {
  const { headers, method = '', url = '' } = message;
  const header = (name: string) => (headers[name] as string | undefined) ?? null;
  const requestId = chooseId(header('x-request-id'));
  const pathEnd = url.search(/[?#]/);
  let signal: AbortSignal | undefined;
  return {
    method,
    path: pathEnd < 0 ? url : url.slice(0, pathEnd),
    search: pathEnd < 0 ? '' : url.slice(pathEnd),
    header,
    disconnectSignal() {
      signal ??= createDisconnectSignal(response);
      return signal;
    },
    requestId,
    startedAtMs: performance.now(),
    responseHeaders: [...commonHeaders, 'x-request-id', requestId],
    caller: undefined,
    isCounted: false,
    reservedBytes: 0,
    load: undefined,
    operation: undefined,
    record: undefined,
    memory: undefined,
  };
}

/** Whether a text can be the id of a request. */
export function isRequestId(text: string): boolean {
  return requestIdPattern.test(text);
}

/** Returns the client's id when it is well-formed, otherwise a new one. */
function chooseId(clientId: string | null): string {
  return clientId !== null && isRequestId(clientId) ? clientId : randomUUID();
}

function createDisconnectSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else
    response.once('close', () => {
      if (!response.writableFinished) controller.abort();
    });
  return controller.signal;
}

/** @throws Error for a request that was not authenticated, which is a bug */
export function callerOf({ caller }: GatewayRequest): Caller {
  if (caller === undefined) throw new Error('The request was not authenticated.');
  return caller;
}
