import type { WorkKey } from './bulkhead.ts';
import type { CutoffListener, CutoffSource } from './deadline.ts';
import type { Cutoff, HttpResult } from './http-result.ts';

/** A read that waits for the response to a shared attempt. */
export interface AttemptReader {
  readonly callerId: string;
  /** @param isFirst false for each further read that receives the same result */
  onResult(result: HttpResult, isFirst: boolean): void;
  onBug(error: unknown): void;
}

/** Called when the reader for whose caller the attempt occupies a slot has left, and another one is still waiting. */
export type HandOver = (key: WorkKey, callerId: string) => void;

/** One attempt of a read in flight, whose response several reads share. It is cut off when the last of them leaves. */
export class SharedAttempt implements CutoffSource {
  cutoff: Cutoff | null = null;
  private listener: CutoffListener | null = null;
  private isStale = false;
  /** When it was sent, by `performance.now()`. */
  readonly startedAt = performance.now();
  private readonly readers: AttemptReader[] = [];
  private readonly organizationId: string | undefined;
  private readonly key: WorkKey;
  private readonly handOver: HandOver;

  /**
   * @param organizationId undefined for a list
   * @param key the caller and kind of work in its slot
   */
  constructor(organizationId: string | undefined, key: WorkKey, handOver: HandOver) {
    this.organizationId = organizationId;
    this.key = key;
    this.handOver = handOver;
  }

  setListener(listener: CutoffListener | null): void {
    this.listener = listener;
  }

  get isWritten(): boolean {
    return this.listener?.isWritten === true;
  }

  /**
   * Whether a read that begins now can use the response.
   *
   * @param joinableMs how long reads join an attempt after it was sent
   */
  isFresh(joinableMs: number): boolean {
    return this.cutoff === null && !this.isStale && performance.now() - this.startedAt <= joinableMs;
  }

  /** Keeps reads that begin after a write from receiving the response; a list shows every organization. */
  onWrite(organizationId: string | undefined): void {
    if (this.isAbout(organizationId)) this.isStale = true;
  }

  join(reader: AttemptReader): void {
    this.readers.push(reader);
  }

  /** @returns false for the last reader, which receives the result of the attempt that it cuts off */
  leave(reader: AttemptReader, cutoff: Cutoff): boolean {
    if (this.readers.length === 1) {
      this.cutoff ??= cutoff;
      this.listener?.onCutoff(this.cutoff);
      return false;
    }
    const index = this.readers.indexOf(reader);
    this.readers.splice(index, 1);
    if (index === 0) this.handOver(this.key, this.readers[0]?.callerId ?? '');
    return true;
  }

  onResult(result: HttpResult): void {
    let isFirst = true;
    for (const reader of this.readers) {
      reader.onResult(result, isFirst);
      isFirst = false;
    }
  }

  onBug(error: unknown): void {
    for (const reader of this.readers) reader.onBug(error);
  }

  private isAbout(organizationId: string | undefined): boolean {
    return (
      [this.organizationId, organizationId].includes(undefined) || this.organizationId === organizationId
    );
  }
}
