import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBulkhead } from '../../src/http-client/bulkhead.ts';
import { createCircuit } from '../../src/http-client/circuit.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';
import type { Exchange } from '../../src/http-client/exchange.ts';
import type { JsonClientOptions } from '../../src/http-client/json-client.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { createRetryBudget } from '../../src/http-client/retry-budget.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/a', pathTemplate: '/v1/things/{id}', body: {} };

function createClient(origin: string, options: Partial<JsonClientOptions> = {}) {
  const sockets = options.sockets ?? 1;
  const dispatcher = createPool(origin, sockets);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: 'vida',
    origin,
    dispatcher,
    sockets,
    queueSize: 1,
    timeoutMs: 10_000,
    maxBodyBytes: 1024,
    stop: new AbortController().signal,
    ...options,
  });
}

describe('the queue', () => {
  it('refuses at once what does not fit, and sends in order what does', async () => {
    const held: Socket[] = [];
    let taken = () => {};
    const first = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const server = await startRawServer((socket) => {
      held.push(socket);
      taken();
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
      taken = resolve;
    });
    held[0]?.write(toHttpResponse(200, '{}'));
    await second;
    held[1]?.write(toHttpResponse(200, '{}'));
    expect([(await running).kind, (await waiting).kind]).toEqual(['response', 'answered']);
    expect(server.received.join('').match(/PUT \S+/g)).toEqual(['PUT /v1/things/a', 'PUT /v1/things/b']);
  });

  it('never sends what was given up while it waited', async () => {
    let taken = () => {};
    const first = new Promise<void>((resolve) => {
      taken = resolve;
    });
    const held: Socket[] = [];
    const server = await startRawServer((socket) => {
      held.push(socket);
      taken();
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

  it('gives up at once what waits when its signal aborts, and runs it never', async () => {
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

  it('lets work that has begun go on when its signal aborts', async () => {
    const caller = new AbortController();
    const result = createBulkhead(1, 0).run(async () => {
      caller.abort();
      return 'done';
    }, start(caller.signal));
    expect(await result).toBe('done');
  });

  it('frees its place when work fails', async () => {
    const bulkhead = createBulkhead(1, 0);
    const deadline = start();
    await expect(bulkhead.run(() => Promise.reject(new Error('bug')), deadline)).rejects.toThrow('bug');
    expect(await bulkhead.run(async () => 'next', deadline)).toBe('next');
  });
});

const answer = (status: number): Exchange => ({
  kind: 'response',
  status,
  headers: {},
  body: Buffer.from('{}'),
});
const fine = async () => answer(200);
const failing = async () => answer(500);

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
    ['an answer that never ends', { kind: 'response', status: 200, headers: {}, body: 'TIMEOUT' }, true],
    ['a 500', answer(500), true],
    ['a 503', answer(503), true],
    ['a 400', answer(400), false],
    ['a 404', answer(404), false],
    ['a 429', answer(429), false],
    ['an answer that is too large', { kind: 'response', status: 200, headers: {}, body: 'TOO_LARGE' }, false],
    [
      'an answer of many chunks',
      { kind: 'response', status: 200, headers: {}, body: 'TOO_MANY_CHUNKS' },
      false,
    ],
    ['a stop of our own', { kind: 'noResponse', cutoff: 'INTERRUPTED' }, false],
  ])('that meets nothing but %s opens: %3$s', async (_what, exchange, opens) => {
    const circuit = createCircuit(options);
    await runAll(
      circuit,
      Array(4).fill(async () => exchange),
    );
    expect(circuit.state).toBe(opens ? 'OPEN' : 'CLOSED');
  });

  it('opens when half of the last attempts failed, and not before there were enough', async () => {
    const circuit = createCircuit(options);
    await runAll(circuit, [failing, failing, fine]);
    expect(circuit.state).toBe('CLOSED');
    await runAll(circuit, [fine, failing]);
    expect(circuit.state).toBe('OPEN');
  });

  it('stays closed when fewer than half failed', async () => {
    const circuit = createCircuit({ ...options, windowSize: 5, minAttempts: 5 });
    await runAll(circuit, [failing, fine, fine, failing, fine, fine, failing, fine]);
    expect(circuit.state).toBe('CLOSED');
  });

  it('runs nothing while it is open, and tells how long', async () => {
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(failing));
    const attempt = vi.fn(fine);
    expect(await circuit.run(attempt)).toBeUndefined();
    expect(attempt).not.toHaveBeenCalled();
    expect(circuit.openForMs()).toBeGreaterThan(0);
    expect(circuit.openForMs()).toBeLessThanOrEqual(1000);
  });

  it('lets one attempt through after its time, none beside it, and closes when that one goes well', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(failing));
    vi.advanceTimersByTime(1001);
    let finish = (_exchange: Exchange) => {};
    const probe = circuit.run(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    expect(circuit.state).toBe('HALF_OPEN');
    expect(await circuit.run(fine)).toBeUndefined();
    finish(answer(200));
    await probe;
    expect(circuit.state).toBe('CLOSED');
    expect(await circuit.run(fine)).toEqual(answer(200));
  });

  it('opens again when the attempt let through fails', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(failing));
    vi.advanceTimersByTime(1001);
    await circuit.run(failing);
    expect(circuit.state).toBe('OPEN');
    expect(await circuit.run(fine)).toBeUndefined();
  });

  it('stays in doubt when the attempt let through is cut off on this side', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    await runAll(circuit, Array(4).fill(failing));
    vi.advanceTimersByTime(1001);
    await circuit.run(async () => ({ kind: 'noResponse', cutoff: 'CANCELLED' }));
    expect(circuit.state).toBe('OPEN');
  });

  it('does not hold up an attempt that began before it opened', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const circuit = createCircuit(options);
    const finish: ((exchange: Exchange) => void)[] = [];
    const held = () => new Promise<Exchange>((resolve) => finish.push(resolve));
    const early = circuit.run(held);
    await runAll(circuit, Array(4).fill(failing));
    vi.advanceTimersByTime(1001);
    const probe = circuit.run(held);
    finish[0]?.(answer(200));
    expect(await early).toEqual(answer(200));
    expect(circuit.state).toBe('HALF_OPEN');
    finish[1]?.(answer(200));
    await probe;
    expect(circuit.state).toBe('CLOSED');
  });

  it('lets an attempt through after its time when the time of day is set back by an hour, or on by one', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const hours of [-1, 1]) {
      const circuit = createCircuit(options);
      await runAll(circuit, Array(4).fill(failing));
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(await circuit.run(fine)).toBeUndefined();
      vi.advanceTimersByTime(1001);
      expect(await circuit.run(fine)).toEqual(answer(200));
      expect(circuit.state).toBe('CLOSED');
    }
  });

  it('learns nothing from what callers cut off', async () => {
    const circuit = createCircuit(options);
    const cancelled = async (): Promise<Exchange> => ({ kind: 'noResponse', cutoff: 'CANCELLED' });
    await runAll(circuit, [failing, cancelled, cancelled, failing, cancelled, cancelled, failing, failing]);
    expect(circuit.state).toBe('OPEN');
  });

  it('that is open is told without sending anything, with the time to wait', async () => {
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
  it('is a share of the calls, with some saved up at the start', () => {
    const budget = createRetryBudget(0.25, 2);
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
    for (let calls = 0; calls < 4; calls += 1) budget.deposit();
    expect([budget.withdraw(), budget.withdraw()]).toEqual([true, false]);
    for (let calls = 0; calls < 100; calls += 1) budget.deposit();
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false]);
  });

  it('bounds what a provider in trouble is sent', async () => {
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

describe('a kept connection that the provider has closed', () => {
  it('is seen before it is used: the request goes out once, on a new one', async () => {
    const server = await startRawServer((socket) => socket.end(toHttpResponse(200, '{}')));
    const { send } = createClient(server.origin);
    await send(put);
    await server.closed(0);
    expect(await send(put)).toMatchObject({ kind: 'response', status: 200 });
    expect(server.received.map((text) => text.match(/PUT/g)?.length)).toEqual([1, 1]);
  });

  it('may have been used when it closes on the request: nothing is sent again', async () => {
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
