import type { GraphQLError } from 'graphql';
import { tooManyRequests } from '../refusals.ts';
import type { GatewayRequest } from '../request.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/** A body up to this size counts nothing: the number of requests at once bounds those. */
export const freeBytes = 64 * 1024;

export interface BodyBudgetLimits {
  /** At least as many as the largest body has. */
  readonly maxBytesOfCaller: number;
  readonly maxBytes: number;
}

/** Bounds the bytes of the bodies that are read, parsed or executed at one time. */
export interface BodyBudget {
  /** Refuses a body with 429 before it is read when those that are served hold too many bytes. */
  readonly admit: Policy;
  /** Counts a body that will have so many bytes, as it is read; returns the refusal when it must not. */
  hold(request: GatewayRequest, bytes: number): GraphQLError | null;
  /** Gives back the bytes of a request; called once its result is known, and without effect after that. */
  release(request: GatewayRequest): void;
}

export function createBodyBudget({ maxBytes, maxBytesOfCaller }: BodyBudgetLimits): BodyBudget {
  const held = new Map<string, number>();
  let all = 0;
  const add = (request: GatewayRequest, id: string, bytes: number) => {
    const own = (held.get(id) ?? 0) + bytes;
    all += bytes;
    request.heldBytes += bytes;
    if (own > 0) held.set(id, own);
    else held.delete(id);
  };
  const hold: BodyBudget['hold'] = (request, bytes) => {
    const more = bytes - request.heldBytes;
    if (bytes <= freeBytes || more <= 0) return null;
    const { id } = callerOf(request);
    if ((held.get(id) ?? 0) + more > maxBytesOfCaller) return tooManyBytes('of one caller', maxBytesOfCaller);
    if (all + more > maxBytes) return tooManyBytes('of all callers', maxBytes);
    add(request, id, more);
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

function tooManyBytes(whose: string, limit: number): GraphQLError {
  return tooManyRequests(
    `The request bodies ${whose} have at most ${limit} bytes at once; nothing was sent.`,
    limit,
  );
}
