import type { GatewayRequest } from '../request.ts';

/** A rule on a request that runs before GraphQL; throws the refusal, an error with an HTTP status. */
export type Policy = (request: GatewayRequest) => void | Promise<void>;

/**
 * Runs policies in their order, and waits only for those that return a promise.
 *
 * @returns a promise when one of them did; it rejects, as this function throws, with the refusal
 */
export function admit(policies: readonly Policy[], request: GatewayRequest, first = 0): void | Promise<void> {
  for (let index = first; index < policies.length; index += 1) {
    const pending = policies[index]?.(request);
    if (pending) return pending.then(() => admit(policies, request, index + 1));
  }
}
