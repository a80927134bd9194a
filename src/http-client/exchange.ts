import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import { AnswerBytes } from './answer-bytes.ts';
import type { Deadline, Waiter } from './deadline.ts';
import { toFailureCode } from './failure-code.ts';
import type { Cutoff, HttpHeaders, Oversize } from './http-result.ts';

export interface WireRequest {
  readonly origin: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Names and values by turns: undici takes half the time for these that it takes for an object. */
  readonly headers: string[];
  readonly body: string | null;
}

/** One attempt on the wire, told by how far it came. */
export type Exchange =
  | { readonly kind: 'notSent'; readonly cutoff: Cutoff; readonly code?: string | undefined }
  | { readonly kind: 'noAnswer'; readonly cutoff: Cutoff; readonly code?: string | undefined }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: HttpHeaders;
      readonly body: WireBody;
      /** The cause of a body that the connection cut short. */
      readonly code?: string | undefined;
    };

/** The bytes as they came, still compressed, or why there is no whole body. */
export type WireBody = Buffer | Cutoff | Oversize;

/**
 * Sends one request once and never follows a redirect.
 *
 * Spoken to undici as a handler, not by `request()`: only the handler learns whether the request was ever put on a
 * connection (`onRequestStart`), which is what makes "not sent" provable; and `request()` notices an abort of a
 * queued request only once a connection is free.
 *
 * @param deadline when it is over, so is the attempt
 * @param maxBodyBytes the most bytes of an answer's body that are read, as they stand on the wire
 * @throws undici's InvalidArgumentError when the request cannot be written as HTTP: a bug of the caller
 */
export function exchange(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  request: WireRequest,
  deadline: Deadline,
  maxBodyBytes: number,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(deadline, maxBodyBytes, resolve, reject);
    if (deadline.cutoff !== null) return handler.cutOff(deadline.cutoff);
    deadline.tell(handler);
    dispatcher.dispatch(request, handler);
  });
}

/** A class, so that an attempt allocates one object and no closures. */
class ExchangeHandler implements Dispatcher.DispatchHandler, Waiter {
  private connection: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: HttpHeaders | null = null;
  private settled = false;
  private size = 0;
  private chunk: Buffer | null = null;
  private bytes: AnswerBytes | null = null;
  private readonly deadline: Deadline;
  private readonly maxBodyBytes: number;
  private readonly resolve: (exchange: Exchange) => void;
  private readonly reject: (bug: Error) => void;

  constructor(
    deadline: Deadline,
    maxBodyBytes: number,
    resolve: (exchange: Exchange) => void,
    reject: (bug: Error) => void,
  ) {
    this.deadline = deadline;
    this.maxBodyBytes = maxBodyBytes;
    this.resolve = resolve;
    this.reject = reject;
  }

  cutOff(cutoff: Cutoff): void {
    this.endWith(cutoff);
    this.abort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: ended here, before its first byte is written.
    // Thrown and not aborted, which would close a connection that nothing is wrong with.
    if (this.settled) throw new errors.RequestAbortedError();
    this.connection = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    // An interim response (RFC 9110 §15.2) is not the answer.
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBodyBytes) this.refuse('TOO_LARGE');
    else if (this.chunk === null) this.chunk = chunk;
    else {
      this.bytes ??= new AnswerBytes(this.chunk, this.maxBodyBytes);
      if (!this.bytes.add(chunk)) this.refuse('TOO_MANY_CHUNKS');
    }
  }

  onResponseEnd(): void {
    if (this.headers === null) this.endWith('CONNECTION', 'HPE_UNKNOWN');
    else this.answer(this.headers, this.body());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof errors.InvalidArgumentError) {
      if (this.settle()) this.reject(error);
    } else this.endWith('CONNECTION', toFailureCode(error));
  }

  private endWith(cutoff: Cutoff, code?: string): void {
    if (this.headers !== null) this.answer(this.headers, cutoff, code);
    else if (this.settle()) {
      this.resolve({ kind: this.connection === null ? 'notSent' : 'noAnswer', cutoff, code });
    }
  }

  private answer(headers: HttpHeaders, body: WireBody, code?: string): void {
    if (this.settle()) this.resolve({ kind: 'answer', status: this.status, headers, body, code });
  }

  /** False when it had ended before: what comes after, as an abort's own error does, changes nothing. */
  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.deadline.tell(null);
    return true;
  }

  /** Ends the attempt without the rest of the body. */
  private refuse(why: Oversize): void {
    if (this.headers !== null) this.answer(this.headers, why);
    this.abort();
  }

  private abort(): void {
    this.connection?.abort(new errors.RequestAbortedError());
  }

  private body(): Buffer {
    if (this.chunk === null) return noBytes;
    return this.bytes?.all() ?? this.chunk;
  }
}

const noBytes = Buffer.alloc(0);
