import type { AttemptDeadline, CutoffListener, Deadline } from './deadline.ts';
import type { Cutoff, HttpResult, RequestLabels } from './http-result.ts';
import type { AttemptReader, SharedAttempt } from './shared-attempt.ts';

/** A read, as far as it decides which reads share an attempt. */
export interface SharedRead {
  /** Equal for reads that send the same request with the same credential. */
  readonly key: string;
  readonly labels: RequestLabels;
  readonly organizationId: string | undefined;
  readonly callerId: string;
  readonly isFresh: boolean;
}

/** The result of an attempt for one of its reads. */
export interface SharedResult {
  readonly result: HttpResult;
  /** False for each further read that receives the same result. */
  readonly isFirst: boolean;
  /** When the read sent or joined the attempt, by `performance.now()`; null when it did neither. */
  readonly since: number | null;
  /** Whether another read had sent the attempt. */
  readonly isJoined: boolean;
}

/**
 * The wait of one read for a response: for its turn in the queue, until it sends an attempt or joins one. It replaces the deadline in
 * the queue, because a read that joins an attempt gives up its place there.
 */
export class ReadTurn implements AttemptReader, AttemptDeadline, CutoffListener {
  /** The attempt that the read has sent. */
  started: SharedAttempt | null = null;
  readonly result: Promise<SharedResult>;
  readonly read: SharedRead;
  readonly beganAt: number;
  private attempt: SharedAttempt | null = null;
  private since: number | null = null;
  private listener: CutoffListener | null = null;
  private resolve!: (result: SharedResult) => void;
  private reject!: (error: unknown) => void;
  private readonly deadline: Deadline;

  /** @param beganAt the number of the last event */
  constructor(read: SharedRead, deadline: Deadline, beganAt: number) {
    this.read = read;
    this.deadline = deadline;
    this.beganAt = beganAt;
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    deadline.setListener(this);
  }

  get callerId(): string {
    return this.read.callerId;
  }

  get isFresh(): boolean {
    return this.read.isFresh;
  }

  /** Whether the read waits neither in the queue nor for its turn to send. */
  get hasAttempt(): boolean {
    return this.attempt !== null;
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
      this.end({ ...this.read.labels, kind: 'noResponse', cutoff }, false);
    }
  }

  start(attempt: SharedAttempt): void {
    this.started = attempt;
    this.waitFor(attempt);
  }

  join(attempt: SharedAttempt): void {
    this.waitFor(attempt);
    this.listener?.onCutoff('CANCELLED');
  }

  onResult(result: HttpResult, isFirst: boolean): void {
    this.end(result, isFirst);
  }

  onBug(error: unknown): void {
    this.deadline.setListener(null);
    this.reject(error);
  }

  private waitFor(attempt: SharedAttempt): void {
    this.since = performance.now();
    this.attempt = attempt;
    attempt.join(this);
  }

  private end(result: HttpResult, isFirst: boolean): void {
    this.deadline.setListener(null);
    const { since, started } = this;
    this.resolve({ result, isFirst, since, isJoined: since !== null && started === null });
  }
}
