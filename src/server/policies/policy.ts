import type { GatewayRequest } from '../request.ts';

/**
 * A rule on a request that runs before GraphQL.
 *
 * @throws the refusal, a GraphQLError with an HTTP status
 */
export type Policy = (request: GatewayRequest) => void | Promise<void>;

/**
 * Runs policies in order, synchronously until one returns a promise.
 *
 * @throws the first refusal
 * @returns undefined, or a promise that rejects with the first refusal
 */
export function runPolicies(
  policies: readonly Policy[],
  request: GatewayRequest,
  first = 0,
): void | Promise<void> {
  for (let index = first; index < policies.length; index += 1) {
    const pending = policies[index]?.(request);
    if (pending) return pending.then(() => runPolicies(policies, request, index + 1));
  }
}
