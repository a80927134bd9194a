import type { AttemptDeadline } from './deadline.ts';
import type { QueueKey } from './fair-queue.ts';
import type { HttpResult } from './http-result.ts';
import type { JsonRequest, NotSentAttempt } from './json-exchange.ts';
import { toNotSentAttempt } from './json-exchange.ts';
import type { PlaceUse, QuotaGate, SentRequest } from './quota-gate.ts';
import type { QuotaTurns } from './quota-turns.ts';
import type { RefusedCallers } from './refused-callers.ts';
import { readRetryAfterHeader } from './safe-retry.ts';

/** The place of one attempt in the quota. A class, so that an attempt allocates one object and no closures. */
export class QuotaPlace implements SentRequest {
  reservedAt = 0;
  private isReserved = false;
  /** What the place is reserved for: a refusal of the caller in the meantime changes what the request is allowed to use. */
  private reservedUse: PlaceUse = 'READ';
  private probeDelayMs = 0;
  /** The wait that the last reservation returned. */
  private waitMs = 0;
  private readonly gate: QuotaGate;
  private readonly request: JsonRequest;
  private readonly refused: RefusedCallers;

  constructor(gate: QuotaGate, request: JsonRequest, refused: RefusedCallers) {
    this.gate = gate;
    this.request = request;
    this.refused = refused;
  }

  get callerId(): string | undefined {
    return this.request.callerId;
  }

  get organizationId(): string | undefined {
    return this.request.organizationId;
  }

  readRetryAfter(result: HttpResult): number | null {
    return (this.request.readRetryAfter ?? readRetryAfterHeader)(result);
  }

  /** Whether the quota is known to be exhausted, so that the attempt must not take a slot. */
  mustWait(turns: QuotaTurns): boolean {
    if (this.isReserved) return false;
    this.probeDelayMs = this.gate.probeDelayMs(this);
    this.waitMs ||= turns.waitMs(this.use, this.probeDelayMs);
    return this.waitMs > 0;
  }

  /** Waits for a place, and reserves it. Returns why there is none in time, or null. */
  async wait(
    turns: QuotaTurns,
    key: QueueKey,
    deadline: AttemptDeadline,
  ): Promise<NotSentAttempt | 'CUT_OFF' | null> {
    const { probeDelayMs, use } = this;
    this.reservedUse = use;
    const admission = await turns.wait(use, this.waitMs, { ...key, probeDelayMs }, deadline);
    if (admission === 'RESERVED') this.onReserved();
    else if (typeof admission !== 'number') return admission;
    else {
      this.gate.onRefused(use);
      // Other callers yield to this one only if the whole quota is used, not if it had to yield itself.
      const isExhausted = this.isUpdate && this.gate.waitMs('INTERACTIVE') > 0;
      if (isExhausted) this.refused.onRefused(key.callerId, admission);
      return toNotSentAttempt('QUOTA', admission);
    }
    return null;
  }

  /** Returns whether the attempt has a place. */
  reserve(): boolean | Promise<boolean> {
    if (this.isReserved) return true;
    this.reservedUse = this.use;
    const waitMs = this.gate.reserve(this.reservedUse, this.probeDelayMs);
    return typeof waitMs === 'number' ? this.onReply(waitMs) : waitMs.then((reply) => this.onReply(reply));
  }

  /** Ends the place with the result of the attempt, and returns the result. */
  end(result: HttpResult): HttpResult {
    if (result.kind === 'notSent') this.giveBack();
    else this.gate.onResult(result, this);
    return result;
  }

  giveBack(): void {
    if (this.isReserved) this.gate.giveBack(this.reservedUse, this.reservedAt, this.probeDelayMs);
    this.isReserved = false;
  }

  private get use(): PlaceUse {
    if (!this.isUpdate) return this.request.use ?? 'READ';
    return this.refused.mustYield(this.request.callerId ?? '') ? 'READ' : 'INTERACTIVE';
  }

  /** Whether this is an interactive update, or the read that one needs, which states its use. */
  private get isUpdate(): boolean {
    const { method, use } = this.request;
    return use === 'INTERACTIVE' || (use === undefined && method !== 'GET');
  }

  private onReply(waitMs: number): boolean {
    this.waitMs = waitMs;
    if (waitMs === 0) this.onReserved();
    return waitMs === 0;
  }

  private onReserved(): void {
    this.waitMs = 0;
    this.isReserved = true;
    if (this.isUpdate) this.refused.onPlace(this.request.callerId ?? '');
    this.reservedAt = performance.now();
  }
}

/** Sends an attempt if it has a place. */
export function sendReserved<Result>(
  place: QuotaPlace,
  send: () => Promise<Result> | undefined,
): Promise<Result | 'NO_PLACE' | undefined> | 'NO_PLACE' | undefined {
  const isReserved = place.reserve();
  return typeof isReserved === 'boolean'
    ? sendIf(isReserved, send)
    : isReserved.then((is) => sendIf(is, send));
}

function sendIf<Result>(
  isReserved: boolean,
  send: () => Promise<Result> | undefined,
): Promise<Result | 'NO_PLACE'> | 'NO_PLACE' | undefined {
  return isReserved ? send() : 'NO_PLACE';
}
