import type { GraphQLError } from 'graphql';
import { createCallerAmounts } from '../../domain/access/caller-amounts.ts';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/** Bodies up to this size are not counted: the limit of concurrent requests bounds them. */
export const freeBytes = 64 * 1024;

export interface BodyBudgetLimits {
  /** Must not be less than the size of the largest body. */
  readonly maxBytesOfCaller: number;
  readonly maxBytes: number;
}

/** Bounds the total size of the bodies that are being read, parsed or executed. */
export interface BodyBudget {
  /** Reserves the stated length of a body before it is read, or refuses it with 429. */
  readonly admit: Policy;
  /** Reserves this number of bytes in total for a body while it is read, or returns the refusal. */
  reserve(request: GatewayRequest, bytes: number): GraphQLError | null;
  /** Releases the bytes of a request when its result is complete. Further calls have no effect. */
  release(request: GatewayRequest): void;
}

export function createBodyBudget({ maxBytes, maxBytesOfCaller }: BodyBudgetLimits): BodyBudget {
  const callerBytes = createCallerAmounts();
  let totalBytes = 0;
  const add = (request: GatewayRequest, id: string, bytes: number) => {
    totalBytes += bytes;
    request.reservedBytes += bytes;
    callerBytes.add(id, bytes);
  };
  const reserve: BodyBudget['reserve'] = (request, bytes) => {
    const added = bytes - request.reservedBytes;
    if (bytes <= freeBytes || added <= 0) return null;
    const { id } = callerOf(request);
    if (callerBytes.of(id) + added > maxBytesOfCaller) return tooManyBytes('of one caller', maxBytesOfCaller);
    if (totalBytes + added > maxBytes) return tooManyBytes('of all callers', maxBytes);
    add(request, id, added);
    return null;
  };
  return {
    reserve,
    admit(request) {
      const refusal = reserve(request, Number(request.header('content-length') ?? 0));
      if (refusal) throw refusal;
    },
    release(request) {
      if (request.reservedBytes > 0) add(request, callerOf(request).id, -request.reservedBytes);
    },
  };
}

function tooManyBytes(scope: string, limit: number): GraphQLError {
  return tooManyRequests(
    `The concurrent request bodies ${scope} would have more than ${limit} bytes. Nothing was sent; wait for Retry-After and send the request again.`,
    limit,
  );
}
