import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../domain/access/caller.ts';
import type { OperationRecord } from '../domain/operation-record.ts';

/** A request as policies, plugins and resolvers see it: what the client sent, and what was found out about it since. */
export interface GatewayRequest {
  readonly method: string;
  /** The path of its target, without the query string. */
  readonly path: string;
  /** The query string with its question mark; empty when there is none. */
  readonly search: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | null;
  /** Aborted when the client disconnects before the answer is written. */
  disconnected(): AbortSignal;
  /** The same id is in logs, traces and the answer's header. */
  readonly requestId: string;
  /** In the milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** The headers of every answer to it, names and values alternately, as `writeHead` takes them. */
  readonly answerHeaders: string[];
  /** The authenticated client; undefined before authentication. */
  caller: Caller | undefined;
  /** Whether it counts among the requests of its caller that are served now. */
  isCounted: boolean;
  /** How many bytes of its body count among those that are held now. */
  heldBytes: number;
  /** What it costs among the queries of its caller that are executed now; 0 where it is not counted. */
  queryCost: number;
  /** The operation that it executes, from the start of its execution. */
  operation: StartedOperation | undefined;
  /** What the operation did, from the start of its execution. */
  record: OperationRecord | undefined;
}

export interface StartedOperation {
  readonly name: string | null;
  readonly type: 'query' | 'mutation' | 'subscription';
}

/** A request and where its answer is written. */
export interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: GatewayRequest;
}

/** Short, printable, and without anything that a log or a header would have to escape. */
const acceptableId = /^[\w.:-]{1,128}$/;

/** @param commonHeaders the headers of every answer, names and values alternately */
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
    disconnected() {
      signal ??= abortOnDisconnect(response);
      return signal;
    },
    requestId,
    startedAt: performance.now(),
    answerHeaders: [...commonHeaders, 'x-request-id', requestId],
    caller: undefined,
    isCounted: false,
    heldBytes: 0,
    queryCost: 0,
    operation: undefined,
    record: undefined,
  };
}

/** The client's own id when it is well-formed, else a new one. */
function chooseId(sent: string | null): string {
  return sent !== null && acceptableId.test(sent) ? sent : randomUUID();
}

function abortOnDisconnect(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else
    response.once('close', () => {
      if (!response.writableFinished) controller.abort();
    });
  return controller.signal;
}

/** @throws Error for a request that was never authenticated, which is a bug */
export function callerOf({ caller }: GatewayRequest): Caller {
  if (caller === undefined) throw new Error('This request was never authenticated.');
  return caller;
}
