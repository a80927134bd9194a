import type { GraphQLError } from 'graphql';
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
  /** Counts a body by its stated length, or refuses it with 429, before it is read. */
  readonly admit: Policy;
  /** Counts a body with this size in total while it is read, or returns the refusal. */
  hold(request: GatewayRequest, bytes: number): GraphQLError | null;
  /** Subtracts the bytes of a request when its result is complete. Further calls have no effect. */
  release(request: GatewayRequest): void;
}

export function createBodyBudget({ maxBytes, maxBytesOfCaller }: BodyBudgetLimits): BodyBudget {
  const bytesByCaller = new Map<string, number>();
  let totalBytes = 0;
  const add = (request: GatewayRequest, id: string, bytes: number) => {
    const callerBytes = (bytesByCaller.get(id) ?? 0) + bytes;
    totalBytes += bytes;
    request.heldBytes += bytes;
    if (callerBytes > 0) bytesByCaller.set(id, callerBytes);
    else bytesByCaller.delete(id);
  };
  const hold: BodyBudget['hold'] = (request, bytes) => {
    const added = bytes - request.heldBytes;
    if (bytes <= freeBytes || added <= 0) return null;
    const { id } = callerOf(request);
    if ((bytesByCaller.get(id) ?? 0) + added > maxBytesOfCaller)
      return tooManyBytes('of one caller', maxBytesOfCaller);
    if (totalBytes + added > maxBytes) return tooManyBytes('of all callers', maxBytes);
    add(request, id, added);
    return null;
  };
  return {
    hold,
    admit(request) {
      const refusal = hold(request, Number(request.header('content-length') ?? 0));
      if (refusal) throw refusal;
    },
    release(request) {
      if (request.heldBytes > 0) add(request, callerOf(request).id, -request.heldBytes);
    },
  };
}

function tooManyBytes(scope: string, limit: number): GraphQLError {
  return tooManyRequests(
    `The concurrent request bodies ${scope} would have more than ${limit} bytes. Nothing was sent; wait for Retry-After and send the request again.`,
    limit,
  );
}
