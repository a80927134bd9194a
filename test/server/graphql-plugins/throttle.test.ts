import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../src/server/graphql-plugins/throttle.ts';
import { createSubscribe } from '../../../src/server/graphql-plugins/throttled-subscribe.ts';

describe('Throttled work', () => {
  it('runs one after the other, and continues after a failed run', async () => {
    const runThrottled = createThrottle(1);
    const steps: string[] = [];
    const run = (name: string) => async () => {
      steps.push(`${name} starts`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
      return name;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => runThrottled(run(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]));
  });
});

describe('An event of a subscription', () => {
  const schema = buildSchema('type Query { ok: Int } type Subscription { count: Int }');

  async function subscribeToCounts() {
    const queued: (() => Promise<unknown>)[] = [];
    const subscribe = createSubscribe(
      (run) =>
        new Promise((resolve) => {
          queued.push(async () => resolve(await run()));
        }),
    );
    let executed = 0;
    async function* count() {
      yield { count: () => (executed += 1) };
      yield { count: () => (executed += 1) };
    }
    const events = await subscribe({
      schema,
      document: parse('subscription { count }'),
      rootValue: { count },
    });
    if (!(Symbol.asyncIterator in events)) throw new Error('The result is not a stream.');
    return { events: events[Symbol.asyncIterator](), executed: () => executed, queued };
  }

  it('is executed when the throttle runs it', async () => {
    const { events, executed, queued } = await subscribeToCounts();
    const next = events.next();
    while (queued.length === 0) await new Promise(setImmediate);
    expect(executed()).toBe(0);
    await queued[0]?.();
    expect(await next).toEqual({ done: false, value: { data: { count: 1 } } });
  });

  it('is not executed when its client disconnects before the throttle runs it', async () => {
    const { events, executed, queued } = await subscribeToCounts();
    const next = events.next();
    while (queued.length === 0) await new Promise(setImmediate);
    await events.return?.();
    await queued[0]?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(executed()).toBe(0);
  });
});
