import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { createSourceEventStream, execute } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { RunThrottled } from './throttle.ts';

/** Creates a `subscribe` like that of GraphQL.js (GraphQL §6.2.3) that executes the events of all subscriptions throttled. */
export function createSubscribe(runThrottled: RunThrottled) {
  return async (args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> => {
    const source = await createSourceEventStream(args);
    if (!isAsyncIterable(source)) return source as ExecutionResult;
    return mapThrottled(source, (event) => execute({ ...args, rootValue: event }), runThrottled);
  };
}

/** Maps events to results. An event is not executed when its client disconnects before its turn. */
function mapThrottled(
  source: AsyncIterable<unknown>,
  executeEvent: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
  runThrottled: RunThrottled,
): AsyncIterableIterator<ExecutionResult> {
  const events = source[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  let isClosed = false;
  return {
    async next() {
      const event = await events.next();
      if (event.done) return done;
      return runThrottled(async () =>
        isClosed ? done : { done: false, value: await executeEvent(event.value) },
      );
    },
    async return() {
      isClosed = true;
      await events.return?.();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
