import { createCallerAmounts } from '../access/caller-amounts.ts';

export interface MemoryLimits {
  readonly maxBytesOfCaller: number;
  readonly maxBytes: number;
}

/** A heap of 256 MB has room for these organizations, the responses that contain them, and the rest of the gateway. */
export const defaultMemoryLimits: MemoryLimits = {
  maxBytesOfCaller: 32 * 1024 * 1024,
  maxBytes: 64 * 1024 * 1024,
};

/** Bounds the memory of the organizations that running requests keep, whatever the size of the providers' responses. */
export interface MemoryBudget {
  /** Creates the memory of one request, which is empty. */
  forRequest(callerId: string): RequestMemory;
}

/** The memory of one request. */
export interface RequestMemory {
  /** Reserves memory until the request ends; returns false, with nothing reserved, when it does not fit the budget. */
  reserve(bytes: number): boolean;
  /** Releases all memory when the result of the request is complete, after which it can reserve no more. */
  release(): void;
}

/** Not counted, so that large organizations of one caller never refuse ordinary ones to another. */
const freeBytesOfRequest = 32 * 1024;

/** Creates the budget that all requests of the process share. */
export function createMemoryBudget(limits: MemoryLimits): MemoryBudget {
  const totals = new Totals(limits);
  return { forRequest: (callerId) => new CountedMemory(totals, callerId) };
}

class Totals {
  private bytes = 0;
  private readonly bytesByCaller = createCallerAmounts();
  private readonly limits: MemoryLimits;

  constructor(limits: MemoryLimits) {
    this.limits = limits;
  }

  /** A caller that uses nothing is not refused for the size of a single organization. */
  tryAdd(callerId: string, bytes: number): boolean {
    const { maxBytes, maxBytesOfCaller } = this.limits;
    const bytesOfCaller = this.bytesByCaller.of(callerId);
    if (bytesOfCaller > 0 && bytesOfCaller + bytes > maxBytesOfCaller) return false;
    if (this.bytes > 0 && this.bytes + bytes > maxBytes) return false;
    this.add(callerId, bytes);
    return true;
  }

  add(callerId: string, bytes: number): void {
    this.bytes += bytes;
    this.bytesByCaller.add(callerId, bytes);
  }
}

/** A class, so that a request allocates one object and no closures. */
class CountedMemory implements RequestMemory {
  private bytes = 0;
  private counted = 0;
  private isReleased = false;
  private readonly totals: Totals;
  private readonly callerId: string;

  constructor(totals: Totals, callerId: string) {
    this.totals = totals;
    this.callerId = callerId;
  }

  reserve(bytes: number): boolean {
    if (this.isReleased) return false;
    const total = this.bytes + bytes;
    if (total > freeBytesOfRequest) {
      if (!this.totals.tryAdd(this.callerId, total - this.counted)) return false;
      this.counted = total;
    }
    this.bytes = total;
    return true;
  }

  release(): void {
    this.isReleased = true;
    if (this.counted > 0) this.totals.add(this.callerId, -this.counted);
    this.counted = 0;
  }
}
