import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import { callerOf } from '../request.ts';

/** Most requests are answered within it. */
const retryAfterSeconds = 1;

/**
 * Serves so many requests of each caller at once, and refuses one more with 429 before it is read. A stream counts until
 * it begins: subscriptions have a limit of their own.
 */
export function useConcurrencyLimit(most: number): GatewayPlugin {
  const running = new Map<string, number>();
  return toPlugin({
    onArrival(incoming) {
      const { id } = callerOf(incoming);
      const count = running.get(id) ?? 0;
      if (count >= most) throw tooManyAtOnce(most);
      running.set(id, count + 1);
      incoming.isCounted = true;
    },
    onAnswer(incoming) {
      if (!incoming.isCounted) return;
      incoming.isCounted = false;
      const { id } = callerOf(incoming);
      const left = (running.get(id) ?? 1) - 1;
      if (left > 0) running.set(id, left);
      else running.delete(id);
    },
  });
}

function tooManyAtOnce(limit: number): GraphQLError {
  return new GraphQLError(`At most ${limit} requests of one caller are served at once; nothing was sent.`, {
    extensions: {
      code: 'TOO_MANY_REQUESTS',
      limit,
      retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    },
  });
}
