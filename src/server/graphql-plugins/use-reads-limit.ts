import { GraphQLError } from 'graphql';
import { callerOf } from '../request.ts';
import { costOf, readRoot } from './operation-cost.ts';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

/** Most requests are answered within it. */
const retryAfterSeconds = 1;

/**
 * Bounds what the queries of one caller cost that are executed at once, and refuses one more with 429: each takes some
 * milliseconds of the event loop, and hundreds in one burst make every other caller wait for a second. A mutation spends its
 * time at a provider, whose queue has fair shares of its own.
 */
export function useReadsLimit(maxCost: number): GatewayPlugin {
  const running = new Map<string, number>();
  return toPlugin({
    onOperation(asked, incoming) {
      // The fast path may have counted it before it handed the request over.
      if (asked.operation.operation !== 'query' || incoming.readCost > 0) return undefined;
      const { id } = callerOf(incoming);
      const before = running.get(id) ?? 0;
      const cost = readRoot(asked).reduce((sum, field) => sum + costOf(field), 0);
      if (before > 0 && before + cost > maxCost) return tooManyReads(maxCost);
      running.set(id, before + cost);
      incoming.readCost = cost;
      return undefined;
    },
    onAnswer(incoming) {
      if (incoming.readCost === 0) return;
      const { id } = callerOf(incoming);
      const left = (running.get(id) ?? 0) - incoming.readCost;
      incoming.readCost = 0;
      if (left > 0) running.set(id, left);
      else running.delete(id);
    },
  });
}

function tooManyReads(maxCost: number): GraphQLError {
  const message = `The queries of one caller that are executed at once cost at most ${maxCost}; nothing was sent.`;
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return new GraphQLError(message, {
    extensions: {
      code: 'TOO_MANY_REQUESTS',
      limit: maxCost,
      retryAfterSeconds,
      http: { status: 429, spec: false, headers },
    },
  });
}
