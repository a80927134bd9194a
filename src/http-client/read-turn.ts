import { isRefused } from './attempt.ts';
import type { AttemptDeadline, CutoffListener, Deadline } from './deadline.ts';
import type { Cutoff, HttpResult, RequestLabels } from './http-result.ts';
import type { JsonRequest } from './json-exchange.ts';
import type { AttemptReader, SharedAttempt } from './shared-attempt.ts';

/** A read, as far as it decides which reads share an attempt. */
export interface SharedRead {
  /** Equal for reads that send the same request with the same credential. */
  readonly key: string;
  readonly labels: RequestLabels;
  readonly request: Pick<JsonRequest, 'callerId' | 'isFresh' | 'onAttempt' | 'organizationId'>;
}

/**
 * The wait of one read for a response: for its turn in the queue, until it sends an attempt or joins one. It replaces the deadline in
 * the queue, because a read that joins an attempt gives up its place there. A class, so that a read allocates one object.
 */
export class ReadTurn implements AttemptReader, AttemptDeadline, CutoffListener {
  /** The attempt that the read has sent. */
  started: SharedAttempt | null = null;
  /** When the read sent or joined an attempt, by `performance.now()`. */
  since = 0;
  readonly result: Promise<HttpResult>;
  readonly read: SharedRead;
  private attempt: SharedAttempt | null = null;
  private listener: CutoffListener | null = null;
  private resolve!: (result: HttpResult) => void;
  private reject!: (error: unknown) => void;
  private readonly deadline: Deadline;

  constructor(read: SharedRead, deadline: Deadline) {
    this.read = read;
    this.deadline = deadline;
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    deadline.setListener(this);
  }

  get callerId(): string {
    return this.read.request.callerId ?? '';
  }

  /** Whether the read needs an attempt that is sent after it began. */
  get isFresh(): boolean {
    return this.read.request.isFresh === true;
  }

  /** Whether the read waits neither in the queue nor for its turn to send. */
  get hasAttempt(): boolean {
    return this.attempt !== null;
  }

  /** Whether the read receives the response to an attempt that another read had sent. */
  get isJoined(): boolean {
    return this.attempt !== null && this.started === null;
  }

  get isWritten(): boolean {
    return this.attempt?.isWritten === true;
  }

  get cutoff(): Cutoff | null {
    return this.attempt === null ? this.deadline.cutoff : 'CANCELLED';
  }

  setListener(listener: CutoffListener | null): void {
    this.listener = listener;
  }

  allows(waitMs: number): boolean {
    return this.cutoff === null && this.deadline.allows(waitMs);
  }

  onCutoff(cutoff: Cutoff): void {
    if (this.attempt === null) this.listener?.onCutoff(cutoff);
    else if (this.attempt.leave(this, cutoff)) {
      this.onResult({ ...this.read.labels, kind: 'noResponse', cutoff }, true);
    }
  }

  start(attempt: SharedAttempt): void {
    this.started = attempt;
    this.since = attempt.startedAt;
    this.attempt = attempt;
    attempt.join(this);
  }

  join(attempt: SharedAttempt): void {
    this.since = performance.now();
    this.attempt = attempt;
    attempt.join(this);
    this.listener?.onCutoff('CANCELLED');
  }

  onResult(result: HttpResult, isFirst: boolean): void {
    this.deadline.setListener(null);
    const { attempt, isJoined, read, since } = this;
    const { onAttempt } = read.request;
    if (attempt !== null && onAttempt) {
      onAttempt({ ms: performance.now() - since, isJoined, isRefused: isRefused(result) });
    }
    this.resolve(isFirst ? result : { ...result, first: result });
  }

  onBug(error: unknown): void {
    this.deadline.setListener(null);
    this.reject(error);
  }
}
