import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import type { Cutoff, HttpHead, HttpHeaders } from './http-result.ts';

export interface WireRequest {
  readonly origin: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One attempt on the wire, told by how far it came. */
export type Exchange =
  | { readonly kind: 'notSent'; readonly cutoff: Cutoff }
  | { readonly kind: 'noAnswer'; readonly cutoff: Cutoff }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: HttpHeaders;
      readonly body: WireBody;
    };

/** The bytes as they came, still compressed, or why there is no whole body. */
export type WireBody = Buffer | Cutoff | 'TOO_LARGE';

/**
 * Sends one request once and never follows a redirect.
 *
 * Spoken to undici as a handler, not by `request()`: only the handler learns whether the request was ever put on a
 * connection (`onRequestStart`), which is what makes "not sent" provable; and `request()` notices an abort of a
 * queued request only once a connection is free.
 *
 * @param signal aborted with a `Cutoff` as reason when the attempt's time is over
 * @param maxBodyBytes the most bytes of an answer's body that are read, as they stand on the wire
 * @throws undici's InvalidArgumentError when the request cannot be written as HTTP: a bug of the caller
 */
export function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  signal: AbortSignal,
  maxBodyBytes: number,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const handler = createHandler(maxBodyBytes, (result) => {
      signal.removeEventListener('abort', onAbort);
      if (result instanceof Error) reject(result);
      else resolve(result);
    });
    const onAbort = () => handler.cutOff(signal.reason as Cutoff);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else dispatcher.dispatch({ ...request }, handler);
  });
}

interface ExchangeHandler extends Dispatcher.DispatchHandler {
  cutOff(cutoff: Cutoff): void;
}

function createHandler(maxBodyBytes: number, done: (result: Exchange | Error) => void): ExchangeHandler {
  let connection: Dispatcher.DispatchController | undefined;
  let head: HttpHead | undefined;
  let settled = false;
  let size = 0;
  const chunks: Buffer[] = [];

  const settle = (result: Exchange | Error) => {
    if (settled) return;
    settled = true;
    done(result);
  };
  const endWith = (cutoff: Cutoff) => {
    if (head) settle({ kind: 'answer', ...head, body: cutoff });
    else settle({ kind: connection ? 'noAnswer' : 'notSent', cutoff });
  };
  const abort = () => connection?.abort(new errors.RequestAbortedError());

  return {
    cutOff(cutoff) {
      endWith(cutoff);
      abort();
    },
    onRequestStart(controller) {
      // Given up while it waited for a connection: ended here, before its first byte is written.
      // Thrown and not aborted, which would close a connection that nothing is wrong with.
      if (settled) throw new errors.RequestAbortedError();
      connection = controller;
    },
    onResponseStart(_controller, status, headers) {
      // An interim response (RFC 9110 §15.2) is not the answer.
      if (status < 200) return;
      head = { status, headers: joinValues(headers) };
    },
    onResponseData(_controller, chunk) {
      size += chunk.length;
      if (size <= maxBodyBytes || head === undefined) return void chunks.push(chunk);
      settle({ kind: 'answer', ...head, body: 'TOO_LARGE' });
      abort();
    },
    onResponseEnd() {
      if (head) settle({ kind: 'answer', ...head, body: Buffer.concat(chunks) });
      else endWith('CONNECTION');
    },
    onResponseError(_controller, error) {
      if (error instanceof errors.InvalidArgumentError) settle(error);
      else endWith('CONNECTION');
    },
  };
}

function joinValues(headers: Readonly<Record<string, string | string[] | undefined>>): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
}
