import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBulkhead } from '../../src/http-client/bulkhead.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';

const put: JsonRequest = { method: 'PUT', path: '/v1/things/a', pathTemplate: '/v1/things/{id}', body: {} };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function start(onRequest: (socket: Socket) => void) {
  const stop = new AbortController();
  const server = await startRawServer(onRequest);
  const dispatcher = createPool(server.origin, 2);
  onTestFinished(() => dispatcher.destroy());
  const limits = { sockets: 2, queueSize: 2, timeoutMs: 10_000, maxBodyBytes: 1024 };
  const options = {
    provider: 'vida',
    connection: 'default',
    origin: server.origin,
    dispatcher,
    ...limits,
    stopSignal: stop.signal,
  };
  return { client: createJsonClient(options), server, stop };
}

describe('the stop signal', () => {
  it('ends all requests in flight and in the queue at once', async () => {
    let received = 0;
    let onBothReceived = () => {};
    const ready = new Promise<void>((resolve) => {
      onBothReceived = resolve;
    });
    const { client, server, stop } = await start(() => {
      received += 1;
      if (received === 2) onBothReceived();
    });
    const sent = ['a', 'b', 'queued', 'queued'].map((name) => client.send({ ...put, path: `/v1/${name}` }));
    await ready;
    expect(client.load).toEqual({ running: 2, waiting: 2 });
    stop.abort();
    expect(client.load.waiting).toBe(0);
    expect(await Promise.all(sent)).toMatchObject([
      { kind: 'noResponse', cutoff: 'INTERRUPTED' },
      { kind: 'noResponse', cutoff: 'INTERRUPTED' },
      { kind: 'notSent', cutoff: 'INTERRUPTED' },
      { kind: 'notSent', cutoff: 'INTERRUPTED' },
    ]);
    expect(client.load.running).toBe(0);
    expect(server.received.join('')).not.toContain('queued');
  });

  it('ends the wait for another attempt, which is not made', async () => {
    const refused = toHttpResponse(429, '{}', { 'retry-after': '5' });
    const { client, server, stop } = await start((socket) => socket.write(refused));
    const onAttempt = () => void setImmediate(() => stop.abort());
    expect(await client.send({ ...put, onAttempt })).toMatchObject({ kind: 'response', status: 429 });
    expect(server.received.join('').match(/PUT/g)).toHaveLength(1);
  });
});

it('a finished call leaves no listener on the stop signal or the signal of its caller', async () => {
  const { client, stop } = await start((socket) => socket.write(toHttpResponse(200, '{}')));
  const caller = new AbortController();
  for (let calls = 0; calls < 20; calls += 1) await client.send({ ...put, signal: caller.signal });
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
});

it('a bulkhead gives the place of cut-off work in the queue to the next work', async () => {
  const deadlines = createDeadlines(10_000, new AbortController().signal);
  const bulkhead = createBulkhead(1, 1);
  let finish = () => {};
  const pendingWork = () =>
    new Promise<void>((resolve) => {
      finish = resolve;
    });
  const first = bulkhead.run(pendingWork, deadlines.start());
  const caller = new AbortController();
  const second = bulkhead.run(async () => 'second', deadlines.start(caller.signal));
  expect(await bulkhead.run(async () => 'refused', deadlines.start())).toBe('QUEUE_FULL');
  caller.abort();
  const third = bulkhead.run(async () => 'third', deadlines.start());
  finish();
  expect(await Promise.all([first, second, third])).toEqual([undefined, 'CUT_OFF', 'third']);
  expect(bulkhead.load).toEqual({ running: 0, waiting: 0 });
});

describe('a deadline', () => {
  it('is cut off from the start when the stop signal has already aborted', async () => {
    const deadline = createDeadlines(10_000, AbortSignal.abort()).start(AbortSignal.abort());
    expect([deadline.cutoff, deadline.allows(0)]).toEqual(['INTERRUPTED', false]);
    expect(await deadline.pause(10_000)).toBe(false);
    deadline.clear();
  });

  it('allows a wait only when a twentieth of the time limit is left after it', () => {
    const deadline = createDeadlines(100_000, new AbortController().signal).start();
    onTestFinished(() => deadline.clear());
    expect([0, 90_000, 95_001, 100_000].map((waitMs) => deadline.allows(waitMs))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('keeps the first reason when several occur', () => {
    const stop = new AbortController();
    const caller = new AbortController();
    const deadline = createDeadlines(10_000, stop.signal).start(caller.signal);
    const cutoffs: string[] = [];
    deadline.setListener({ onCutoff: (cutoff) => void cutoffs.push(cutoff) });
    caller.abort();
    stop.abort();
    expect([deadline.cutoff, cutoffs]).toEqual(['CANCELLED', ['CANCELLED']]);
    deadline.clear();
  });

  it('expires after its own time when other deadlines end before it', () => {
    vi.useFakeTimers();
    const deadlines = createDeadlines(1000, new AbortController().signal);
    const cutoffs: string[] = [];
    const start = (name: string) => {
      const deadline = deadlines.start();
      deadline.setListener({
        onCutoff: (cutoff) => void cutoffs.push(`${name} ${cutoff} at ${performance.now() - begin}`),
      });
      vi.advanceTimersByTime(100);
      return deadline;
    };
    const begin = performance.now();
    const first = start('first');
    start('second');
    start('third').clear();
    start('fourth');
    first.clear();
    vi.advanceTimersByTime(2000);
    expect(cutoffs).toEqual(['second TIMEOUT at 1100', 'fourth TIMEOUT at 1300']);
    expect(vi.getTimerCount()).toBe(0);
    start('next');
    vi.advanceTimersByTime(1000);
    expect(cutoffs.slice(2)).toEqual(['next TIMEOUT at 3400']);
  });

  it('does not expire early when the timer fires early', () => {
    vi.useFakeTimers();
    const deadlines = createDeadlines(1000, new AbortController().signal);
    const now = vi.spyOn(performance, 'now');
    const begin = performance.now();
    const deadline = deadlines.start();
    now.mockReturnValueOnce(begin + 999.6);
    vi.advanceTimersByTime(1000);
    expect(deadline.cutoff).toBeNull();
    vi.advanceTimersByTime(1);
    expect(deadline.cutoff).toBe('TIMEOUT');
  });

  it('does not keep the process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    createDeadlines(10_000, new AbortController().signal).start().clear();
    expect(timers()).toBe(before);
  });

  it('expires when it was started during the expiry of another one', () => {
    vi.useFakeTimers();
    const deadlines = createDeadlines(1000, new AbortController().signal);
    let next = deadlines.start();
    next.setListener({
      onCutoff() {
        next = deadlines.start();
      },
    });
    vi.advanceTimersByTime(1000);
    expect([next.cutoff, vi.getTimerCount()]).toEqual([null, 1]);
    vi.advanceTimersByTime(1000);
    expect([next.cutoff, vi.getTimerCount()]).toEqual(['TIMEOUT', 0]);
  });
});
