import { GraphQLError } from 'graphql';
import { tooLarge } from '../body-buffer.ts';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';
import { callerOf, incomingOf } from '../request.ts';

/** A body up to this size counts nothing: the number of requests at once bounds those. */
const freeBytes = 64 * 1024;

/** Most requests are answered within it. */
const retryAfterSeconds = 1;

export interface BodyBudgetLimits {
  /** At least as many as the largest body has. */
  readonly maxBytesOfCaller: number;
  readonly maxBytes: number;
}

/** Bounds the bytes of the bodies that are read, parsed or executed at one time. */
export interface BodyBudget {
  /** Counts a body that has, or will have, so many bytes; returns why it must not. */
  hold(incoming: Incoming, bytes: number): GraphQLError | null;
  release(incoming: Incoming): void;
}

export function createBodyBudget({ maxBytes, maxBytesOfCaller }: BodyBudgetLimits): BodyBudget {
  const held = new Map<string, number>();
  let all = 0;
  const add = (incoming: Incoming, id: string, bytes: number) => {
    const own = (held.get(id) ?? 0) + bytes;
    all += bytes;
    incoming.heldBytes += bytes;
    if (own > 0) held.set(id, own);
    else held.delete(id);
  };
  return {
    hold(incoming, bytes) {
      const more = bytes - incoming.heldBytes;
      if (bytes <= freeBytes || more <= 0) return null;
      const { id } = callerOf(incoming);
      if ((held.get(id) ?? 0) + more > maxBytesOfCaller)
        return tooManyBytes('of one caller', maxBytesOfCaller);
      if (all + more > maxBytes) return tooManyBytes('of all callers', maxBytes);
      add(incoming, id, more);
      return null;
    },
    release(incoming) {
      if (incoming.heldBytes > 0) add(incoming, callerOf(incoming).id, -incoming.heldBytes);
    },
  };
}

/**
 * Refuses a body with 429 before it is read when those that are served hold too many bytes. A body that states no length is
 * counted as it is read.
 */
export function useBodyBudget(budget: BodyBudget): GatewayPlugin {
  return toPlugin({
    onArrival(incoming) {
      const refusal = budget.hold(incoming, Number(incoming.header('content-length') ?? 0));
      if (refusal) throw refusal;
    },
    onAnswer: (incoming) => budget.release(incoming),
  });
}

/** A stream can last for hours, and counts until it begins; what it needs of its request is one id. */
export function useSmallSubscriptions(): GatewayPlugin {
  return {
    lane: 'Streams are left to Yoga.',
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      if (incomingOf(contextValue.request).heldBytes > 0)
        setResultAndStopExecution({ errors: [tooLarge(freeBytes, 'The request of a subscription')] });
    },
  };
}

function tooManyBytes(whose: string, limit: number): GraphQLError {
  return new GraphQLError(
    `The request bodies ${whose} have at most ${limit} bytes at once; nothing was sent.`,
    {
      extensions: {
        code: 'TOO_MANY_REQUESTS',
        limit,
        retryAfterSeconds,
        http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
      },
    },
  );
}
