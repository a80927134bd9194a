import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBulkhead } from '../../src/http-client/bulkhead.ts';
import { createCircuit } from '../../src/http-client/circuit.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';
import type { Exchange } from '../../src/http-client/exchange-result.ts';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createRetryBudget } from '../../src/http-client/retry-budget.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { createClient as createTestClient } from './create-client.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/a', pathTemplate: '/v1/things/{id}', body: {} };

/** One socket and one waiting request are soon overloaded. */
function createClient(origin: string, options: Partial<JsonClientOptions> = {}) {
  return createTestClient(origin, { sockets: 1, queueSize: 1, ...options });
}

describe('the queue of a client', () => {
  it('refuses a request at once when it is full, and sends waiting requests in order', async () => {
    const held: Socket[] = [];
    let onRequest = () => {};
    const first = new Promise<void>((resolve) => {
      onRequest = resolve;
    });
    const server = await startRawServer((socket) => {
      held.push(socket);
      onRequest();
    });
    const { send } = createClient(server.origin);
    const running = send(put);
    await first;
    const waiting = send({ ...put, path: '/v1/things/b' });
    expect(await send({ ...put, path: '/v1/things/c' })).toMatchObject({
      kind: 'notSent',
      cutoff: 'QUEUE_FULL',
    });
    const second = new Promise<void>((resolve) => {
      onRequest = resolve;
    });
    held[0]?.write(toHttpResponse(200, '{}'));
    await second;
    held[1]?.write(toHttpResponse(200, '{}'));
    expect([(await running).kind, (await waiting).kind]).toEqual(['response', 'response']);
    expect(server.received.join('').match(/PUT \S+/g)).toEqual(['PUT /v1/things/a', 'PUT /v1/things/b']);
  });

  it('never sends a request that was cut off in the queue', async () => {
    let onRequest = () => {};
    const first = new Promise<void>((resolve) => {
      onRequest = resolve;
    });
    const held: Socket[] = [];
    const server = await startRawServer((socket) => {
      held.push(socket);
      onRequest();
    });
    const { send } = createClient(server.origin);
    const running = send(put);
    await first;
    const caller = new AbortController();
    const waiting = send({ ...put, path: '/v1/things/b', signal: caller.signal });
    caller.abort();
    expect(await waiting).toMatchObject({ kind: 'notSent', cutoff: 'CANCELLED' });
    held[0]?.write(toHttpResponse(200, '{}'));
    expect(await running).toMatchObject({ kind: 'response' });
    expect(server.received.join('')).not.toContain('/v1/things/b');
  });
});

describe('a bulkhead', () => {
  const { start } = createDeadlines(10_000, new AbortController().signal);

  it('cuts waiting work off at once when its signal aborts, and never runs it', async () => {
    const bulkhead = createBulkhead(1, 5);
    let finish = () => {};
    const first = bulkhead.run(
      () =>
        new Promise<string>((resolve) => {
          finish = () => resolve('first');
        }),
      start(),
    );
    const caller = new AbortController();
    const work = vi.fn(async () => 'second');
    const second = bulkhead.run(work, start(caller.signal));
    caller.abort();
    expect(await second).toBe('CUT_OFF');
    finish();
    expect(await first).toBe('first');
    expect(await bulkhead.run(async () => 'third', start())).toBe('third');
    expect(work).not.toHaveBeenCalled();
  });

  it('does not interrupt running work when its signal aborts', async () => {
    const caller = new AbortController();
    const result = createBulkhead(1, 0).run(async () => {
      caller.abort();
      return 'done';
    }, start(caller.signal));
    expect(await result).toBe('done');
  });

  it('frees the slot of work that fails', async () => {
    const bulkhead = createBulkhead(1, 0);
    const deadline = start();
    await expect(bulkhead.run(() => Promise.reject(new Error('bug')), deadline)).rejects.toThrow('bug');
    expect(await bulkhead.run(async () => 'next', deadline)).toBe('next');
  });
});

describe('work that has to wait', () => {
  const { start } = createDeadlines(10_000, new AbortController().signal);

  it('leaves the event loop to others when it ends at once, and new work does not overtake it', async () => {
    const bulkhead = createBulkhead(1, 100);
    const events = new EventEmitter();
    const first = bulkhead.run(() => once(events, 'finish'), start());
    const order: number[] = [];
    const run = (index: number) => bulkhead.run(() => void order.push(index), start());
    const waiting = Array.from({ length: 50 }, (_, index) => run(index));
    events.emit('finish');
    await first;
    const counts: number[] = [];
    while (order.length < 50) {
      const before = order.length;
      await nextTurn();
      if (order.length < 50) waiting.push(run(waiting.length));
      counts.push(order.length - before);
    }
    await Promise.all(waiting);
    expect(Math.max(...counts)).toBeLessThanOrEqual(8);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).toHaveLength(waiting.length);
  });

  it('starts in every slot that becomes free in one turn of the event loop', async () => {
    const bulkhead = createBulkhead(40, 100);
    const events = new EventEmitter();
    events.setMaxListeners(40);
    const hold = () => once(events, 'finish');
    const startAll = () => Array.from({ length: 40 }, () => bulkhead.run(hold, start()));
    const groups = [startAll(), startAll(), startAll()];
    for (const waiting of [40, 0]) {
      events.emit('finish');
      await Promise.all(groups.shift() ?? []);
      expect(bulkhead.load).toEqual({ running: 40, waiting });
      await nextTurn();
    }
    events.emit('finish');
    await Promise.all(groups.flat());
  });
});

const response = (status: number): Exchange => ({
  kind: 'response',
  status,
  headers: {},
  body: Buffer.from('{}'),
});
const succeed = async () => response(200);
const fail = async () => response(500);

async function runAll(
  circuit: ReturnType<typeof createCircuit>,
  attempts: readonly (() => Promise<Exchange>)[],
) {
  for (const attempt of attempts) await circuit.run(attempt);
}

describe('a circuit', () => {
  const options = { windowSize: 4, minAttempts: 4, openMs: 1000 };

  it.each<[string, Exchange, boolean]>([
    ['a refused connection', { kind: 'notSent', cutoff: 'CONNECTION' }, true],
    ['a lost connection', { kind: 'noResponse', cutoff: 'CONNECTION' }, true],
    ['a timeout', { kind: 'noResponse', cutoff: 'TIMEOUT' }, true],
    ['a response that never ends', { kind: 'response', status: 200, headers: {}, body: 'TIMEOUT' }, true],
    ['a 500', response(500), true],
    ['a 503', response(503), true],
    ['a 400', response(400), false],
    ['a 404', response(404), false],
    ['a 429', response(429), false],
    [
      'a response that is too large',
      { kind: 'response', status: 200, headers: {}, body: 'TOO_LARGE' },
      false,
    ],
    [
      'a response of too many chunks',
      { kind: 'response', status: 200, headers: {}, body: 'TOO_MANY_CHUNKS' },
      false,
    ],
    ['a stop of the gateway', { kind: 'noResponse', cutoff: 'INTERRUPTED' }, false],
  ])('opens after repeated results of %s: %3$s', async (_name, exchange, opens) => {
    const circuit = createCircuit(options);
    await runAll(
      circuit,
      Array(4).fill(async () => exchange),
    );
    expect(circuit.state).toBe(opens ? 'OPEN' : 'CLOSED');
  });

  it('stays closed when one organization fails repeatedly, and opens when several do', async () => {
    const circuit = createCircuit(options);
    for (let count = 0; count < 20; count += 1) await circuit.run(fail, 'one');
    await circuit.run(fail, 'two');
    await circuit.run(fail, 'three');
    await circuit.run(fail, 'four');
    expect(circuit.state).toBe('CLOSED');
    await circuit.run(fail, 'five');
    expect(circuit.state).toBe('OPEN');
  });

  it('stays closed when a few organizations fail again and again beside few others', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit();
    for (let period = 0; period < 100; period += 1) {
      for (const organizationId of ['one', 'two', 'three', 'four']) await circuit.run(fail, organizationId);
      vi.advanceTimersByTime(5001);
    }
    expect(circuit.state).toBe('CLOSED');
  });

  it('opens when no connection for one organization can be opened', async () => {
    const circuit = createCircuit(options);
    const refuse = async (): Promise<Exchange> => ({ kind: 'notSent', cutoff: 'CONNECTION' });
    for (let count = 0; count < 4; count += 1) await circuit.run(refuse, 'one');
    expect(circuit.state).toBe('OPEN');
  });

  it('opens when half of the recent attempts failed, but not before the minimum number of attempts', async () => {
    const circuit = createCircuit(options);
    await runAll(circuit, [fail, fail, succeed]);
    expect(circuit.state).toBe('CLOSED');
    await runAll(circuit, [succeed, fail]);
    expect(circuit.state).toBe('OPEN');
  });

  it('stays closed when fewer than half failed', async () => {
    const circuit = createCircuit({ ...options, windowSize: 5, minAttempts: 5 });
    await runAll(circuit, [fail, succeed, succeed, fail, succeed, succeed, fail, succeed]);
    expect(circuit.state).toBe('CLOSED');
  });

  it('runs nothing while it is open, and returns the remaining time', async () => {
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(fail));
    const attempt = vi.fn(succeed);
    expect(await circuit.run(attempt)).toBeUndefined();
    expect(attempt).not.toHaveBeenCalled();
    expect(circuit.openForMs()).toBeGreaterThan(0);
    expect(circuit.openForMs()).toBeLessThanOrEqual(1000);
  });

  it('lets one probe through after its open time, no other attempt beside it, and closes when the probe succeeds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(fail));
    vi.advanceTimersByTime(1001);
    let finish = (_exchange: Exchange) => {};
    const probe = circuit.run(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    expect(circuit.state).toBe('HALF_OPEN');
    expect(await circuit.run(succeed)).toBeUndefined();
    finish(response(200));
    await probe;
    expect(circuit.state).toBe('CLOSED');
    expect(await circuit.run(succeed)).toEqual(response(200));
  });

  it('opens again when the probe fails', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(fail));
    vi.advanceTimersByTime(1001);
    await circuit.run(fail);
    expect(circuit.state).toBe('OPEN');
    expect(await circuit.run(succeed)).toBeUndefined();
  });

  it('leaves the probe after a failed one to another organization, unless there is none', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(fail));
    vi.advanceTimersByTime(1001);
    await circuit.run(fail, 'one');
    vi.advanceTimersByTime(1001);
    expect(circuit.run(fail, 'one')).toBeUndefined();
    await circuit.run(fail, 'two');
    vi.advanceTimersByTime(2001);
    await circuit.run(succeed, 'two');
    expect(circuit.state).toBe('CLOSED');
  });

  it('opens again when the probe is cancelled', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(fail));
    vi.advanceTimersByTime(1001);
    await circuit.run(async () => ({ kind: 'noResponse', cutoff: 'CANCELLED' }));
    expect(circuit.state).toBe('OPEN');
  });

  it('does not delay an attempt that started before it opened', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    const finish: ((exchange: Exchange) => void)[] = [];
    const held = () => new Promise<Exchange>((resolve) => finish.push(resolve));
    const early = circuit.run(held);
    await runAll(circuit, Array(4).fill(fail));
    vi.advanceTimersByTime(1001);
    const probe = circuit.run(held);
    finish[0]?.(response(200));
    expect(await early).toEqual(response(200));
    expect(circuit.state).toBe('HALF_OPEN');
    finish[1]?.(response(200));
    await probe;
    expect(circuit.state).toBe('CLOSED');
  });

  it('lets a probe through after its open time when the system clock is set back or forward by an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const hours of [-1, 1]) {
      const circuit = createCircuit(options);
      await runAll(circuit, Array(4).fill(fail));
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(await circuit.run(succeed)).toBeUndefined();
      vi.advanceTimersByTime(1001);
      expect(await circuit.run(succeed)).toEqual(response(200));
      expect(circuit.state).toBe('CLOSED');
    }
  });

  it('ignores attempts that callers cancelled', async () => {
    const circuit = createCircuit(options);
    const cancelled = async (): Promise<Exchange> => ({ kind: 'noResponse', cutoff: 'CANCELLED' });
    await runAll(circuit, [fail, cancelled, cancelled, fail, cancelled, cancelled, fail, fail]);
    expect(circuit.state).toBe('OPEN');
  });

  it('answers CIRCUIT_OPEN with the time to wait, without sending a request, while it is open', async () => {
    const server = await startRawServer((socket) => socket.write(toHttpResponse(500, '{}')));
    const client = createClient(server.origin, {
      circuit: { windowSize: 2, minAttempts: 2, openMs: 60_000 },
    });
    await client.send(put);
    await client.send(put);
    expect(client.circuit).toBe('OPEN');
    expect(await client.send(put)).toMatchObject({
      kind: 'notSent',
      cutoff: 'CIRCUIT_OPEN',
      retryAfterSeconds: 60,
    });
    expect(server.received.join('').match(/PUT/g)).toHaveLength(2);
  });
});

describe('the retry budget', () => {
  it('grows by a share of each call, up to its capacity, and starts full', () => {
    const budget = createRetryBudget(0.25, 2);
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
    for (let calls = 0; calls < 4; calls += 1) budget.deposit();
    expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
    for (let calls = 0; calls < 100; calls += 1) budget.deposit();
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
  });

  it('limits the retries to a provider that refuses every request', async () => {
    const server = await startRawServer((socket) =>
      socket.write(toHttpResponse(429, '{}', { 'retry-after': '0' })),
    );
    const { send } = createClient(server.origin);
    for (let calls = 0; calls < 50; calls += 1) await send(put);
    const sent = server.received.join('').match(/PUT/g)?.length;
    expect(sent).toBeGreaterThan(50 + 10);
    expect(sent).toBeLessThanOrEqual(50 + 10 + 50 * 0.2);
  });
});

describe('a kept-alive connection that the provider closed', () => {
  it('is detected before the next request, which is sent once on a new connection', async () => {
    const server = await startRawServer((socket) => socket.end(toHttpResponse(200, '{}')));
    const { send } = createClient(server.origin);
    await send(put);
    await server.closed(0);
    expect(await send(put)).toMatchObject({ kind: 'response', status: 200 });
    expect(server.received.map((text) => text.match(/PUT/g)?.length)).toEqual([1, 1]);
  });

  it('may have been used when it closes during a request, which is not sent again', async () => {
    let seen = 0;
    const server = await startRawServer((socket) => {
      seen += 1;
      if (seen === 1) socket.write(toHttpResponse(200, '{}'));
      else socket.resetAndDestroy();
    });
    const { send } = createClient(server.origin);
    await send(put);
    expect(await send(put)).toMatchObject({ kind: 'noResponse', cutoff: 'CONNECTION' });
    expect(server.received.map((text) => text.match(/PUT/g)?.length)).toEqual([2]);
  });
});
