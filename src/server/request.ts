import { randomUUID } from 'node:crypto';
import type { Caller } from '../domain/caller.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { Allowance } from '../domain/rate-limit.ts';

/** A request as the rules meet it, whichever way it takes through the gateway: what it says, and what is known of it. */
export interface Incoming {
  readonly method: string;
  /** The value of a header, by its name in lower case. */
  header(name: string): string | null;
  /** The value of a parameter in a GET's query string; null in any other request. */
  queryParameter(name: string): string | null;
  /** Aborted when nobody waits for the answer any more. */
  gone(): AbortSignal;
  /** The same id stands in logs, traces and the answer's header. */
  readonly requestId: string;
  /** In the milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** Who sent it, once that was asked. */
  caller: Caller | undefined;
  /** What its caller may still ask for, once it was counted. */
  allowance: Allowance | undefined;
  /** Whether it counts among the requests of its caller that are served now. */
  isCounted: boolean;
  /** How many bytes of its body count among those that are held now. */
  heldBytes: number;
  /** What it counts for among the queries of its caller that are executed now; 0 where it is not counted. */
  readCost: number;
  /** The operation that it asks for, once that is begun. */
  operation: BegunOperation | undefined;
  /** What the operation came to, once there is a context for it. */
  record: OperationRecord | undefined;
  /** What the short lane has settled before it left the rest to Yoga. */
  settled: Settled | undefined;
}

export interface BegunOperation {
  readonly name: string | null;
  readonly type: 'query' | 'mutation' | 'subscription';
}

/**
 * ARRIVED: its arrival was judged, and nothing was wrong with it. A refusal: it was judged, and must not be judged, or
 * counted, again. A result: it was executed, and must not be again.
 */
export type Settled =
  | { readonly kind: 'ARRIVED' }
  | { readonly kind: 'REFUSED'; readonly refusal: unknown }
  | { readonly kind: 'EXECUTED'; readonly result: object };

/** Where a request is read from. */
export type Source = Pick<Incoming, 'gone' | 'header' | 'method' | 'queryParameter'>;

/** Short, printable and without anything that a log or a header would have to escape. */
const acceptableId = /^[\w.:-]{1,128}$/;

export function createIncoming({ gone, header, method, queryParameter }: Source): Incoming {
  const given = header('x-request-id');
  return {
    method,
    header,
    queryParameter,
    gone,
    // The one in its header when it is well-formed, else a new one.
    requestId: given !== null && acceptableId.test(given) ? given : randomUUID(),
    startedAt: performance.now(),
    caller: undefined,
    allowance: undefined,
    isCounted: false,
    heldBytes: 0,
    readCost: 0,
    operation: undefined,
    record: undefined,
    settled: undefined,
  };
}

const known = new WeakMap<Request, Incoming>();

/** What is known of a request of the Fetch API. */
export function incomingOf(request: Request): Incoming {
  const incoming = known.get(request);
  if (incoming) return incoming;
  const { headers, method } = request;
  const made = createIncoming({
    method,
    header: (name) => headers.get(name),
    queryParameter: (name) => (method === 'GET' ? new URL(request.url).searchParams.get(name) : null),
    gone: () => request.signal,
  });
  known.set(request, made);
  return made;
}

/** It came another way before, and is the same request. */
export function setIncoming(request: Request, incoming: Incoming): void {
  known.set(request, incoming);
}

/** Who sent it. A request of which nobody asked that is not served at all. */
export function callerOf({ caller }: Incoming): Caller {
  if (caller === undefined) throw new Error('The caller of this request was never asked for.');
  return caller;
}
