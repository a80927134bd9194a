import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import type { CutoffListener, CutoffSource } from './deadline.ts';
import type { Exchange, WireBody } from './exchange-result.ts';
import { toFailureCode } from './failure-code.ts';
import type { Cutoff, ExceededLimit, HttpHeaders, NotWrittenReason } from './http-result.ts';
import { ResponseBuffer } from './response-buffer.ts';
import { maxInterimResponses, ResponseLimitError } from './response-limit.ts';
import type { WriteConditions } from './send-guard.ts';

/** A class, so that an attempt allocates one object and no closures. */
export class ExchangeHandler implements Dispatcher.DispatchHandler, CutoffListener {
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private interimResponses = 0;
  private headers: HttpHeaders | null = null;
  private isEnded = false;
  private size = 0;
  private firstChunk: Buffer | null = null;
  private buffer: ResponseBuffer | null = null;
  private readonly deadline: CutoffSource;
  private readonly maxBodyBytes: number;
  private readonly conditions: WriteConditions;
  private readonly onWrite: (() => void) | undefined;
  private readonly resolve: (exchange: Exchange) => void;
  private readonly reject: (error: Error) => void;

  constructor(
    deadline: CutoffSource,
    maxBodyBytes: number,
    conditions: WriteConditions,
    onWrite: (() => void) | undefined,
    resolve: (exchange: Exchange) => void,
    reject: (error: Error) => void,
  ) {
    this.deadline = deadline;
    this.maxBodyBytes = maxBodyBytes;
    this.conditions = conditions;
    this.onWrite = onWrite;
    this.resolve = resolve;
    this.reject = reject;
  }

  onCutoff(cutoff: Cutoff): void {
    this.endWithCutoff(cutoff);
    this.abort();
  }

  get isWritten(): boolean {
    return this.controller !== null;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { authorization, guard } = this.conditions;
    if (guard?.isHeld === false) this.endUnwritten('LEASE_LOST');
    else if (authorization?.isCurrent === false) this.endUnwritten('CREDENTIAL_REPLACED');
    // The attempt ended in the queue for a connection: stop before the first byte is written. A throw, unlike an
    // abort, does not close the healthy connection.
    if (this.isEnded) throw new errors.RequestAbortedError();
    this.controller = controller;
    this.onWrite?.();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: HttpHeaders): void {
    // An interim response (RFC 9110 §15.2) is not the final one.
    if (status < 200) this.countInterimResponse();
    else {
      this.status = status;
      this.headers = headers;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBodyBytes) this.stopReading('TOO_LARGE');
    else if (this.firstChunk === null) this.firstChunk = chunk;
    else {
      this.buffer ??= new ResponseBuffer(this.firstChunk, this.maxBodyBytes);
      if (!this.buffer.add(chunk)) this.stopReading('TOO_MANY_CHUNKS');
    }
  }

  onResponseEnd(): void {
    if (this.headers === null) this.endWithCutoff('CONNECTION', 'HPE_UNKNOWN');
    else this.endWithResponse(this.headers, this.body());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof errors.InvalidArgumentError) {
      if (this.tryEnd()) this.reject(error);
    } else if (error instanceof ResponseLimitError) this.stopReading(error.limit);
    else if (error instanceof errors.HeadersOverflowError) this.stopReading('TOO_LARGE');
    else this.endWithCutoff('CONNECTION', toFailureCode(error));
  }

  private countInterimResponse(): void {
    this.interimResponses += 1;
    if (this.interimResponses > maxInterimResponses) this.stopReading('TOO_MANY_INTERIM_RESPONSES');
  }

  private endWithCutoff(cutoff: Cutoff, code?: string): void {
    if (this.headers !== null) this.endWithResponse(this.headers, cutoff, code);
    else if (this.tryEnd()) {
      this.resolve({ kind: this.controller === null ? 'notSent' : 'noResponse', cutoff, code });
    }
  }

  private endUnwritten(cutoff: NotWrittenReason): void {
    if (this.tryEnd()) this.resolve({ kind: 'notSent', cutoff });
  }

  private endWithResponse(headers: HttpHeaders, body: WireBody, code?: string): void {
    if (!this.tryEnd()) return;
    const partialBody = typeof body === 'string' ? this.body() : undefined;
    this.resolve({ kind: 'response', status: this.status, headers, body, partialBody, code });
  }

  /** @returns false when the attempt has already ended: a later event, such as the abort's own error, changes nothing */
  private tryEnd(): boolean {
    if (this.isEnded) return false;
    this.isEnded = true;
    this.deadline.setListener(null);
    return true;
  }

  private stopReading(limit: ExceededLimit): void {
    if (this.headers !== null) this.endWithResponse(this.headers, limit);
    else if (this.tryEnd()) this.resolve({ kind: 'noResponse', cutoff: limit });
    this.abort();
  }

  private abort(): void {
    this.controller?.abort(new errors.RequestAbortedError());
  }

  private body(): Buffer {
    if (this.firstChunk === null) return emptyBody;
    return this.buffer?.toBuffer() ?? this.firstChunk;
  }
}

const emptyBody = Buffer.alloc(0);
