import type { Dispatcher } from 'undici';
import type { CutoffSource } from './deadline.ts';
import { ExchangeHandler } from './exchange-handler.ts';
import type { Exchange } from './exchange-result.ts';
import type { WriteConditions } from './send-guard.ts';

export interface WireRequest {
  readonly origin: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Alternating names and values: undici processes this form in half the time of an object. */
  readonly headers: string[];
  readonly body: string | null;
}

/**
 * Sends one request once and never follows a redirect.
 *
 * Uses undici's handler interface instead of `request()`: only a handler learns whether the request was ever put on a
 * connection (`onRequestStart`), which makes "not sent" provable; and `request()` notices an abort of a queued request
 * only once a connection is free.
 *
 * @param deadline ends the attempt when it expires
 * @param maxBodyBytes the most bytes of a response body that are read, still compressed
 * @param conditions are checked in the tick in which the request is written
 * @param onWrite called right before the first byte is written
 * @throws undici's InvalidArgumentError when the request cannot be written as HTTP, which is a bug in the calling code
 */
export function exchange(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  request: WireRequest,
  deadline: CutoffSource,
  maxBodyBytes: number,
  conditions: WriteConditions = noConditions,
  onWrite?: () => void,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(deadline, maxBodyBytes, conditions, onWrite, resolve, reject);
    if (deadline.cutoff !== null) return handler.onCutoff(deadline.cutoff);
    deadline.setListener(handler);
    dispatcher.dispatch(request, handler);
  });
}

const noConditions: WriteConditions = {};
