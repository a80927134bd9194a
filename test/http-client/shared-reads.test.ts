import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Attempt, AttemptTime } from '../../src/http-client/attempt.ts';
import { createDeadlines } from '../../src/http-client/deadline.ts';
import type { HttpResult } from '../../src/http-client/http-result.ts';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import type { SharedRead } from '../../src/http-client/read-turn.ts';
import type { SharedAttempt } from '../../src/http-client/shared-attempt.ts';
import { createSharedReads } from '../../src/http-client/shared-reads.ts';
import { startHeldServer } from '../support/held-server.ts';
import { createClient } from './create-client.ts';

const get = (organizationId: string, options: Partial<JsonRequest> = {}): JsonRequest => ({
  method: 'GET',
  path: `/v1/things/${organizationId}`,
  pathTemplate: '/v1/things/{id}',
  organizationId,
  retry: 'TRANSIENT',
  ...options,
});
const list: JsonRequest = {
  method: 'GET',
  path: '/v1/things',
  pathTemplate: '/v1/things',
  retry: 'TRANSIENT',
};
const put = (organizationId: string): JsonRequest => ({
  method: 'PUT',
  path: `/v1/things/${organizationId}`,
  pathTemplate: '/v1/things/{id}',
  organizationId,
  body: {},
});

async function start(options: Parameters<typeof createClient>[1] = {}) {
  const server = await startHeldServer();
  return { server, client: createClient(server.origin, { joinableMs: 60_000, ...options }) };
}

describe('equal reads that run at the same time', () => {
  it('share one attempt, which is counted once, and for each of them', async () => {
    const attempts: Attempt[] = [];
    const counted: AttemptTime[] = [];
    const { client, server } = await start({ onAttempt: (attempt) => attempts.push(attempt) });
    const onAttempt = (attempt: AttemptTime) => void counted.push(attempt);
    const reads = ['a', 'b', 'c'].map((callerId) => client.send(get('x', { callerId, onAttempt })));
    (await server.request(0)).respond(200, '{"id":"x"}');
    const results = await Promise.all(reads);
    expect(results).toMatchObject(Array(3).fill({ kind: 'response', body: { id: 'x' } }));
    // One of them handles what concerns the response.
    expect(results.map(({ first }) => first)).toEqual([undefined, results[0], results[0]]);
    expect(server.lines()).toEqual(['GET /v1/things/x']);
    expect(attempts).toHaveLength(1);
    expect(counted.map(({ isJoined }) => isJoined)).toEqual([false, true, true]);
  });

  it('share nothing after the response', async () => {
    const { client, server } = await start();
    for (const index of [0, 1]) {
      const read = client.send(get('x'));
      (await server.request(index)).respond(200, `{"read":${index}}`);
      expect(await read).toMatchObject({ body: { read: index } });
    }
  });

  it('share nothing with another path, another credential or another header', async () => {
    const { client, server } = await start({ sockets: 16 });
    const authorization = (text: string) => ({ headers: { authorization: text } });
    const reads = [
      get('x'),
      get('x%0Aauthorization%0A1'),
      get('x', authorization('1')),
      get('x', authorization('1 2')),
      get('x', { headers: { a: '1', authorization: '2' } }),
      get('x', { headers: { a: '1authorization', b: '2' } }),
      get('X'),
    ].map((request) => client.send(request));
    await server.request(reads.length - 1);
    for (const [index, request] of server.requests.entries()) request.respond(200, `{"index":${index}}`);
    const bodies = (await Promise.all(reads)).map((result) => 'body' in result && result.body);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(reads.length);
  });

  it('are parsed once', async () => {
    const { client, server } = await start();
    const reads = [client.send(get('x')), client.send(get('x'))];
    (await server.request(0)).respond(200, '{"tags":["a"]}');
    const bodies = (await Promise.all(reads)).map((result) => 'body' in result && result.body);
    expect(bodies[0]).toEqual({ tags: ['a'] });
    expect(bodies[1]).toBe(bodies[0]);
  });
});

describe('a read whose caller disconnects', () => {
  it('does not cancel the attempt that it sent while another read waits for it', async () => {
    const counted: AttemptTime[] = [];
    const onAttempt = (attempt: AttemptTime) => void counted.push(attempt);
    const { client, server } = await start();
    const caller = new AbortController();
    const first = client.send(get('x', { signal: caller.signal, onAttempt }));
    const { respond } = await server.request(0);
    const second = client.send(get('x'));
    caller.abort();
    expect(await first).toMatchObject({ kind: 'noResponse', cutoff: 'CANCELLED' });
    expect(counted).toMatchObject([{ isJoined: false }]);
    respond(200, '{"id":"x"}');
    const result = await second;
    expect(result).toMatchObject({ kind: 'response', body: { id: 'x' } });
    expect(result.first).toBeUndefined();
    expect(server.lines()).toHaveLength(1);
  });

  it('does not cancel an attempt that it joined', async () => {
    const { client, server } = await start();
    const caller = new AbortController();
    const first = client.send(get('x'));
    const { respond } = await server.request(0);
    const second = client.send(get('x', { signal: caller.signal }));
    caller.abort();
    expect(await second).toMatchObject({ kind: 'noResponse', cutoff: 'CANCELLED' });
    respond(200);
    expect(await first).toMatchObject({ kind: 'response' });
  });

  it('cancels the attempt when it was the last one, and no later read joins the cancelled attempt', async () => {
    const { client, server } = await start();
    const callers = [new AbortController(), new AbortController()];
    const reads = callers.map(({ signal }) => client.send(get('x', { signal })));
    await server.request(0);
    for (const caller of callers) caller.abort();
    const later = client.send(get('x'));
    expect(await Promise.all(reads)).toMatchObject(
      Array(2).fill({ kind: 'noResponse', cutoff: 'CANCELLED' }),
    );
    await server.closed(0);
    (await server.request(1)).respond(200);
    expect(await later).toMatchObject({ kind: 'response' });
  });

  it('does not use the share of its caller for an attempt that only others wait for', async () => {
    const { client, server } = await start({ sockets: 4 });
    const caller = new AbortController();
    const reads = ['1', '2', '3'].map((id) => client.send(get(id, { callerId: 'a', signal: caller.signal })));
    await server.request(2);
    const others = ['1', '2', '3'].map((id) => client.send(get(id, { callerId: 'b' })));
    caller.abort();
    await Promise.all(reads);
    const later = client.send(get('4', { callerId: 'a' }));
    const waiting = client.send(get('5', { callerId: 'b' }));
    await server.request(3);
    expect(server.lines().at(-1)).toBe('GET /v1/things/4');
    for (const { respond } of server.requests) respond(200);
    (await server.request(4)).respond(200);
    expect(await Promise.all([later, waiting, ...others])).toMatchObject(Array(5).fill({ kind: 'response' }));
  });
});

describe('a read that waits in the queue', () => {
  it('joins the attempt of an equal read whose turn is earlier, and gives up its place', async () => {
    const { client, server } = await start({ sockets: 1 });
    const running = client.send(get('busy', { callerId: 'a' }));
    await server.request(0);
    const ofA = ['1', '2', '3', 'x'].map((id) => client.send(get(id, { callerId: 'a' })));
    const ofB = client.send(get('x', { callerId: 'b' }));
    for (let index = 0; index < 5; index += 1) (await server.request(index)).respond(200);
    await Promise.all([running, ofB, ...ofA]);
    const lines = server.lines().map((line) => line.split('/').at(-1));
    expect(lines).toEqual(['busy', '1', 'x', '2', '3']);
    expect(client.load).toEqual({ running: 0, waiting: 0 });
  });

  it('is sent at its own turn when the attempt of an equal read is not sent before', async () => {
    const { client, server } = await start({ sockets: 1 });
    const callers = [new AbortController(), new AbortController()];
    const running = client.send(get('busy'));
    await server.request(0);
    const [first, second] = callers.map(({ signal }) => client.send(get('x', { signal })));
    callers[0]?.abort();
    expect(await first).toMatchObject({ kind: 'notSent', cutoff: 'CANCELLED' });
    (await server.request(0)).respond(200);
    (await server.request(1)).respond(200);
    expect(await Promise.all([running, second])).toMatchObject(Array(2).fill({ kind: 'response' }));
    expect(server.lines()).toEqual(['GET /v1/things/busy', 'GET /v1/things/x']);
  });

  it('is not refused with an equal read for which the queue is full', async () => {
    const { client, server } = await start({ sockets: 1, queueSize: 1 });
    const running = client.send(get('busy'));
    await server.request(0);
    const waiting = client.send(get('x', { callerId: 'a' }));
    expect(await client.send(get('x', { callerId: 'b' }))).toMatchObject({ cutoff: 'QUEUE_FULL' });
    (await server.request(0)).respond(200);
    (await server.request(1)).respond(200);
    expect(await Promise.all([running, waiting])).toMatchObject(Array(2).fill({ kind: 'response' }));
  });

  it('needs no place in a full queue to join an attempt in flight', async () => {
    const { client, server } = await start({ sockets: 1, queueSize: 0 });
    const first = client.send(get('x'));
    await server.request(0);
    expect(await client.send(get('y'))).toMatchObject({ cutoff: 'QUEUE_FULL' });
    const second = client.send(get('x'));
    (await server.request(0)).respond(200);
    expect(await Promise.all([first, second])).toMatchObject(Array(2).fill({ kind: 'response' }));
  });
});

describe('a write', () => {
  it('makes the reads that begin after it was sent, and those after its outcome, start anew', async () => {
    const { client, server } = await start({ sockets: 8 });
    const before = client.send(get('x'));
    await server.request(0);
    const write = client.send(put('x'));
    await server.request(1);
    const during = [client.send(get('x'))];
    await server.request(2);
    during.push(client.send(get('x')));
    (await server.request(1)).respond(200);
    await write;
    const after = [client.send(get('x')), client.send(get('x'))];
    await server.request(3);
    expect(server.lines().map((line) => line.slice(0, 3))).toEqual(['GET', 'PUT', 'GET', 'GET']);
    for (const index of [0, 2, 3]) server.requests[index]?.respond(200, `{"read":${index}}`);
    expect(await before).toMatchObject({ body: { read: 0 } });
    expect(await Promise.all(during)).toMatchObject([{ body: { read: 2 } }, { body: { read: 2 } }]);
    expect(await Promise.all(after)).toMatchObject([{ body: { read: 3 } }, { body: { read: 3 } }]);
  });

  it('that is lost makes later reads start anew, too', async () => {
    const { client, server } = await start({ sockets: 8 });
    const write = client.send(put('x'));
    await server.request(0);
    const before = client.send(get('x'));
    await server.request(1);
    server.requests[0]?.socket.resetAndDestroy();
    expect(await write).toMatchObject({ kind: 'noResponse' });
    const after = client.send(get('x'));
    (await server.request(2)).respond(200, '{"read":"after"}');
    expect(await after).toMatchObject({ body: { read: 'after' } });
    server.requests[1]?.respond(200, '{"read":"before"}');
    expect(await before).toMatchObject({ body: { read: 'before' } });
  });

  it('lets a read that is in the queue since before the write join an attempt from before the write', async () => {
    const { client, server } = await start({ sockets: 8 });
    const write = client.send(put('x'));
    await server.request(0);
    // Of eight slots, one is for writes.
    const busy = ['1', '2', '3', '4', '5', '6'].map((id) => client.send(get(id)));
    await server.request(6);
    const reads = [client.send(get('x')), client.send(get('x'))];
    server.requests[1]?.respond(200);
    await server.request(7);
    server.requests[0]?.respond(200);
    await write;
    for (const { respond } of server.requests.slice(2)) respond(200);
    await Promise.all([...busy, ...reads]);
    expect(server.lines().filter((line) => line === 'GET /v1/things/x')).toHaveLength(1);
  });

  it('makes later reads of a list start anew, and no reads of another organization', async () => {
    const { client, server } = await start({ sockets: 8 });
    const before = [client.send(list), client.send(get('y'))];
    await server.request(1);
    const write = client.send(put('x'));
    (await server.request(2)).respond(200);
    await write;
    const after = [client.send(get('y')), client.send(list)];
    await server.request(3);
    for (const { respond } of server.requests) respond(200);
    await Promise.all([...before, ...after]);
    expect(server.lines()).toEqual([
      'GET /v1/things',
      'GET /v1/things/y',
      'PUT /v1/things/x',
      'GET /v1/things',
    ]);
  });
});

describe('a failure of a shared attempt', () => {
  it.each<
    [string, (respond: (status: number, body?: string, headers?: Record<string, string>) => void) => void]
  >([
    ['a 500', (respond) => respond(500)],
    ['a 429 that states a wait', (respond) => respond(429, '{}', { 'retry-after': '0' })],
  ])('is shared, and so is the retry: %s', async (_name, fail) => {
    const { client, server } = await start();
    const reads = ['a', 'b', 'c', 'd'].map((callerId) => client.send(get('x', { callerId })));
    fail((await server.request(0)).respond);
    fail((await server.request(1)).respond);
    (await server.request(2)).respond(200, '{"id":"x"}');
    expect(await Promise.all(reads)).toMatchObject(Array(4).fill({ body: { id: 'x' } }));
    expect(server.lines()).toHaveLength(3);
  });

  it('takes one retry of the budget', async () => {
    const { client, server } = await start();
    const callers = [...Array(8).keys()].map(String);
    // The budget has ten retries at first, and each attempt that is not a retry adds a fifth of one.
    for (let round = 0; round < 5; round += 1) {
      const reads = callers.map((callerId) => client.send(get('x', { callerId })));
      (await server.request(2 * round)).respond(500);
      (await server.request(2 * round + 1)).respond(200);
      expect(await Promise.all(reads)).toMatchObject(callers.map(() => ({ status: 200 })));
    }
    expect(server.lines()).toHaveLength(10);
  });

  it('that is a lost connection is retried once for all', async () => {
    const { client, server } = await start();
    const reads = [client.send(get('x')), client.send(get('x'))];
    (await server.request(0)).socket.resetAndDestroy();
    (await server.request(1)).respond(200);
    expect(await Promise.all(reads)).toMatchObject(Array(2).fill({ status: 200 }));
    expect(server.lines()).toHaveLength(2);
  });

  it('is final for each of them without a retry: a 429 without a wait', async () => {
    const { client, server } = await start();
    const reads = [client.send(get('x')), client.send(get('x'))];
    (await server.request(0)).respond(429);
    expect(await Promise.all(reads)).toMatchObject(Array(2).fill({ status: 429 }));
    expect(server.lines()).toHaveLength(1);
  });

  it('ends each of them when the gateway stops', async () => {
    const stop = new AbortController();
    const { client, server } = await start({ stopSignal: stop.signal });
    const reads = [client.send(get('x')), client.send(get('x'))];
    await server.request(0);
    stop.abort();
    expect(await Promise.all(reads)).toMatchObject(
      Array(2).fill({ kind: 'noResponse', cutoff: 'INTERRUPTED' }),
    );
  });

  it('concerns no read that the open circuit refuses', async () => {
    const { client, server } = await start({ circuit: { windowSize: 2, minAttempts: 2, openMs: 60_000 } });
    const slow = client.send(get('x'));
    await server.request(0);
    for (const index of [1, 2]) {
      const write = client.send(put(String(index)));
      (await server.request(index)).respond(500);
      await write;
    }
    expect(client.circuit).toBe('OPEN');
    expect(await client.send(get('x'))).toMatchObject({ kind: 'notSent', cutoff: 'CIRCUIT_OPEN' });
    (await server.request(0)).respond(200);
    expect(await slow).toMatchObject({ status: 200 });
  });
});

describe('a read that must be fresh', () => {
  it('joins no attempt in flight, and lets later reads join its own', async () => {
    const { client, server } = await start();
    const early = client.send(get('x'));
    await server.request(0);
    const fresh = client.send(get('x', { isFresh: true }));
    await server.request(1);
    const late = client.send(get('x'));
    for (const [index, { respond }] of server.requests.entries()) respond(200, `{"read":${index}}`);
    expect(await Promise.all([early, fresh, late])).toMatchObject(
      [0, 1, 1].map((read) => ({ body: { read } })),
    );
  });

  it('joins an attempt that is sent while it waits in the queue', async () => {
    const { client, server } = await start({ sockets: 1 });
    const busy = client.send(get('busy'));
    await server.request(0);
    const reads = [client.send(get('x')), client.send(get('x', { isFresh: true }))];
    (await server.request(0)).respond(200);
    (await server.request(1)).respond(200);
    await Promise.all([busy, ...reads]);
    expect(server.lines()).toHaveLength(2);
  });
});

describe('shared reads', () => {
  const stop = new AbortController().signal;
  const labels = { provider: 'vida', connection: 'default', method: 'GET', pathTemplate: '/' };
  const read: SharedRead = { key: 'x', labels, request: { organizationId: 'x' } };
  const key = { callerId: '', isWrite: false };
  const response: HttpResult = { ...labels, kind: 'response', status: 200, headers: {}, body: {} };

  /** Creates reads whose attempts the test ends. */
  function createTestReads() {
    const reads = createSharedReads();
    const attempts: ((result: HttpResult) => void)[] = [];
    const started: (SharedAttempt | null)[] = [];
    const send = (timeoutMs = 60_000) =>
      reads.read(read, createDeadlines(timeoutMs, stop).start(), true, (own) => {
        started.push(reads.start(own, key, () => {}));
        return new Promise((resolve) => attempts.push(resolve));
      });
    return { send, attempts, started };
  }

  it('continue without the read whose deadline passes, also when it sent the attempt', async () => {
    const { attempts, send, started } = createTestReads();
    const first = send(1);
    const second = send();
    expect(await first.result).toMatchObject({ kind: 'noResponse', cutoff: 'TIMEOUT' });
    attempts[0]?.(response);
    expect(await second.result).toBe(response);
    expect([first.isJoined, second.isJoined]).toEqual([false, true]);
    expect(attempts).toHaveLength(1);
    expect(started[0]?.cutoff).toBeNull();
  });

  it('join no attempt that was sent more than a second ago', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { attempts, send } = createTestReads();
    send();
    vi.advanceTimersByTime(1000);
    send();
    expect(attempts).toHaveLength(1);
    vi.advanceTimersByTime(1);
    send();
    send();
    expect(attempts).toHaveLength(2);
  });

  it('reject together when the attempt fails by a bug', async () => {
    const reads = createSharedReads();
    const deadlines = createDeadlines(60_000, stop);
    const send = () =>
      reads.read(read, deadlines.start(), true, async (own) => {
        reads.start(own, key, () => {});
        await turn();
        throw new Error('bug');
      });
    const results = await Promise.allSettled([send().result, send().result]);
    expect(results).toMatchObject(Array(2).fill({ status: 'rejected', reason: { message: 'bug' } }));
  });
});
