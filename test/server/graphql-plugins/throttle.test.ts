import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../src/server/graphql-plugins/throttle.ts';
import { createSubscribe } from '../../../src/server/graphql-plugins/throttled-subscribe.ts';

describe('recurring work', () => {
  it('runs in turn, and goes on after a run that fails', async () => {
    const runThrottled = createThrottle(1);
    const steps: string[] = [];
    const run = (name: string) => async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (name === 'b') throw new Error(name);
      return name;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => runThrottled(run(name))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });
});

describe('an event of a subscription', () => {
  const schema = buildSchema('type Query { ok: Int } type Subscription { count: Int }');

  async function subscribeToCounts() {
    const turns: (() => Promise<unknown>)[] = [];
    const subscribe = createSubscribe(
      (run) =>
        new Promise((resolve) => {
          turns.push(async () => resolve(await run()));
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
    if (!(Symbol.asyncIterator in events)) throw new Error('There is no stream.');
    return { events: events[Symbol.asyncIterator](), executed: () => executed, turns };
  }

  it('is executed when its turn comes', async () => {
    const { events, executed, turns } = await subscribeToCounts();
    const next = events.next();
    while (turns.length === 0) await new Promise(setImmediate);
    expect(executed()).toBe(0);
    await turns[0]?.();
    expect(await next).toEqual({ done: false, value: { data: { count: 1 } } });
  });

  it('is not executed when its client disconnects before', async () => {
    const { events, executed, turns } = await subscribeToCounts();
    const next = events.next();
    while (turns.length === 0) await new Promise(setImmediate);
    await events.return?.();
    await turns[0]?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(executed()).toBe(0);
  });
});
