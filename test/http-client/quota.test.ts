import { describe, expect, it } from 'vitest';
import type { JsonRequest } from '../../src/http-client/json-exchange.ts';
import type { PlaceUse, QuotaGate } from '../../src/http-client/quota-gate.ts';
import { createQuotaTurns } from '../../src/http-client/quota-turns.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { createClient } from './create-client.ts';

const get: JsonRequest = { method: 'GET', path: '/v1/things/1', pathTemplate: '/v1/things/{id}' };
const put: JsonRequest = { ...get, method: 'PUT', body: {} };

interface TestGate extends QuotaGate {
  places: number;
  /** The calls of the client, in order. */
  readonly calls: string[];
  waitMs: QuotaGate['waitMs'];
  reserve: QuotaGate['reserve'];
  /** Opens places before the end of the wait. */
  open(more: number): void;
}

/** Creates a gate with a number of places, which the test opens and closes. */
function createGate(places: number, waitMs: number, isShared = false): TestGate {
  const calls: string[] = [];
  let onAvailable = () => {};
  const take = () => {
    if (gate.places <= 0) return waitMs;
    gate.places -= 1;
    calls.push('reserve');
    return 0;
  };
  const gate: TestGate = {
    places,
    calls,
    waitMs: () => (gate.places > 0 ? 0 : waitMs),
    probeDelayMs: () => 0,
    reserve: () => (isShared ? Promise.resolve().then(take) : take()),
    giveBack() {
      gate.places += 1;
      calls.push('giveBack');
    },
    onResult: ({ kind }) => void calls.push(kind),
    onRefused: (use) => void calls.push(`refused ${use}`),
    onAvailable(listener) {
      onAvailable = listener;
    },
    open(more) {
      gate.places += more;
      onAvailable();
    },
  };
  return gate;
}

const startServer = (status = 200, headers = {}) =>
  startRawServer((socket) => socket.write(toHttpResponse(status, '{}', headers)));

const countSent = ({ received }: { readonly received: readonly string[] }) =>
  received.join('').match(/(GET|PUT) /g)?.length ?? 0;

describe.each([
  ['in the process', false],
  ['in a shared store', true],
])('a quota %s', (_name, isShared) => {
  it('gives each attempt a place, which ends with its result', async () => {
    const server = await startServer();
    const quota = createGate(5, 60_000, isShared);
    const { send } = createClient(server.origin, { quota });
    expect(await send(put)).toMatchObject({ status: 200 });
    expect(quota.calls).toEqual(['reserve', 'response']);
  });

  it('that allows no request before the deadline refuses it at once, and nothing is sent', async () => {
    const server = await startServer();
    const quota = createGate(0, 30_500, isShared);
    const { send } = createClient(server.origin, { quota });
    expect(await send(put)).toMatchObject({ kind: 'notSent', cutoff: 'QUOTA', retryAfterSeconds: 31 });
    expect(quota.calls).toEqual(['refused INTERACTIVE']);
    expect(server.received).toEqual([]);
  });

  it('refuses an update at once whose wait would leave it no time for its response', async () => {
    const server = await startServer();
    const quota = createGate(0, 9700, isShared);
    const { send } = createClient(server.origin, { quota });
    expect(await send(put)).toMatchObject({ kind: 'notSent', cutoff: 'QUOTA', retryAfterSeconds: 10 });
    expect(server.received).toEqual([]);
  });

  it('refuses an update that gets its place too late, and gets back the place', async () => {
    const quota = createGate(0, 500, isShared);
    const turns = createQuotaTurns(quota, () => 4);
    let isInTime = true;
    const deadline = { cutoff: null, allows: () => isInTime, setListener() {} };
    const admission = turns.wait(
      'INTERACTIVE',
      500,
      { callerId: '', isWrite: true, probeDelayMs: 0 },
      deadline,
    );
    isInTime = false;
    quota.open(1);
    expect(await admission).toBeGreaterThan(0);
    await expect.poll(() => quota.places).toBe(1);
  });

  it.each([100, 60_000])(
    'does not refuse a request that was cut off before a wait of %i ms',
    async (waitMs) => {
      const server = await startServer();
      const quota = createGate(0, waitMs, isShared);
      const stopped = createClient(server.origin, { quota, stopSignal: AbortSignal.abort() });
      expect(await stopped.send(put)).toMatchObject({ kind: 'notSent', cutoff: 'INTERRUPTED' });
      const { send } = createClient(server.origin, { quota });
      const read = await send({ ...get, signal: AbortSignal.abort() });
      expect(read).toMatchObject({ kind: 'notSent', cutoff: 'CANCELLED' });
      expect(quota.calls).toEqual([]);
      expect(server.received).toEqual([]);
    },
  );

  it('refuses a request with the wait when the queue has no room', async () => {
    const server = await startServer();
    const quota = createGate(0, 8500, isShared);
    const { send } = createClient(server.origin, { quota, queueSize: 0 });
    for (const request of [put, get]) {
      expect(await send(request)).toMatchObject({ cutoff: 'QUOTA', retryAfterSeconds: 9 });
    }
    expect(quota.calls).toEqual(['refused INTERACTIVE', 'refused READ']);
    expect(server.received).toEqual([]);
  });

  it('refuses the newest request of a caller with the wait when another caller needs its room', async () => {
    const server = await startServer();
    const quota = createGate(0, 8500, isShared);
    const { send } = createClient(server.origin, { quota, queueSize: 4 });
    const results = Array.from({ length: 4 }, () => send({ ...put, callerId: 'a' }));
    const other = send({ ...put, callerId: 'b' });
    expect(await results.pop()).toMatchObject({ cutoff: 'QUOTA', retryAfterSeconds: 9 });
    quota.open(4);
    for (const each of [...results, other]) expect(await each).toMatchObject({ status: 200 });
    expect(quota.calls.filter((call) => call.startsWith('refused'))).toHaveLength(1);
  });

  it('admits a request with a shorter probe delay first, and the others of the same caller later', async () => {
    const quota = createGate(0, 5000, isShared);
    const delays: (number | undefined)[] = [];
    const { reserve } = quota;
    quota.reserve = (use, probeDelayMs) => {
      const onReply = (waitMs: number) => {
        if (waitMs === 0) delays.push(probeDelayMs);
        return waitMs;
      };
      const waitMs = reserve(use);
      return typeof waitMs === 'number' ? onReply(waitMs) : waitMs.then(onReply);
    };
    const turns = createQuotaTurns(quota, () => 9);
    const deadline = { cutoff: null, allows: () => true, setListener() {} };
    const admitted: string[] = [];
    const wait = async (name: string, callerId: string, probeDelayMs: number) => {
      const key = { callerId, isWrite: true, probeDelayMs };
      await turns.wait('INTERACTIVE', 5000, key, deadline);
      admitted.push(name);
    };
    const waiting = [wait('a1', 'a', 60_000), wait('a2', 'a', 30_000), wait('b1', 'b', 30_000)];
    expect(turns.waitMs('INTERACTIVE', 0)).toBe(5000);
    quota.waitMs = () => 0;
    expect(turns.waitMs('INTERACTIVE', 0)).toBe(0);
    expect(turns.waitMs('INTERACTIVE', 30_000)).toBeGreaterThan(0);
    waiting.push(wait('c1', 'c', 0));
    quota.open(1);
    await waiting[3];
    for (const count of [2, 3, 4]) {
      quota.open(1);
      await expect.poll(() => admitted.length).toBe(count);
    }
    expect(admitted).toEqual(['c1', 'a2', 'b1', 'a1']);
    expect(delays).toEqual([0, 30_000, 30_000, 60_000]);
  });

  it('lets a request wait without a slot until there is a place', async () => {
    const server = await startServer();
    const quota = createGate(0, 9000, isShared);
    const client = createClient(server.origin, { quota });
    const response = client.send(put);
    await expect.poll(() => client.load).toEqual({ running: 0, waiting: 0 });
    expect(server.received).toEqual([]);
    quota.open(1);
    expect(await response).toMatchObject({ status: 200 });
  });

  it('never lets a request of a bulk update wait', async () => {
    const server = await startServer();
    const quota = createGate(0, 50, isShared);
    const { send } = createClient(server.origin, { quota });
    expect(await send({ ...put, use: 'BULK' })).toMatchObject({ cutoff: 'QUOTA', retryAfterSeconds: 1 });
    expect(quota.calls).toEqual(['refused BULK']);
    expect(server.received).toEqual([]);
  });

  it('serves the callers that wait in turn, and each one in its order', async () => {
    const sent: string[] = [];
    const server = await startRawServer((socket, request) => {
      sent.push(/\/v1\/(\S+)/.exec(request)?.[1] ?? '');
      socket.write(toHttpResponse(200, '{}'));
    });
    const quota = createGate(0, 1000, isShared);
    const { send } = createClient(server.origin, { quota, sockets: 1 });
    const order = ['a1', 'a2', 'a3', 'b1', 'b2'];
    const responses = order.map((path) => send({ ...put, path: `/v1/${path}`, callerId: path[0] }));
    for (const _ of order) {
      const before = sent.length;
      quota.open(1);
      await expect.poll(() => sent.length).toBe(before + 1);
    }
    await Promise.all(responses);
    expect(sent).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('lets no later request overtake those that wait', async () => {
    const server = await startServer();
    const quota = createGate(0, 1000, isShared);
    const { send } = createClient(server.origin, { quota });
    const first = send(put);
    await expect.poll(() => quota.calls).toEqual([]);
    quota.places = 1;
    const second = send(put);
    quota.open(0);
    expect(await first).toMatchObject({ status: 200 });
    quota.open(1);
    expect(await second).toMatchObject({ status: 200 });
    expect(countSent(server)).toBe(2);
  });

  /** Creates a gate whose places are all left to updates until it is opened for reads. */
  const createUpdateGate = (places: number) => {
    const quota = createGate(places, 9000, isShared);
    const { reserve, waitMs } = quota;
    let isOpen = false;
    quota.waitMs = (use) => (use === 'READ' && !isOpen ? 1000 : waitMs(use));
    quota.reserve = (use) => (use === 'READ' && !isOpen ? 1000 : reserve(use));
    const openForReads = (more: number) => {
      isOpen = true;
      quota.open(more);
    };
    return { openForReads, quota };
  };

  it('that leaves its last places to updates lets an update overtake the reads that wait', async () => {
    const server = await startServer();
    const { openForReads, quota } = createUpdateGate(2);
    const { send } = createClient(server.origin, { quota });
    const reads = ['1', '2'].map((id) => send({ ...get, path: `/v1/things/${id}`, callerId: 'a' }));
    expect(await send({ ...put, callerId: 'b' })).toMatchObject({ status: 200 });
    expect(server.received.join()).not.toContain('GET');
    openForReads(2);
    for (const read of reads) expect(await read).toMatchObject({ status: 200 });
  });

  it('that leaves its last places to updates serves the updates that wait, and the reads later', async () => {
    const server = await startServer();
    const { openForReads, quota } = createUpdateGate(0);
    const { send } = createClient(server.origin, { quota });
    const read = send({ ...get, callerId: 'a' });
    const update = send({ ...put, callerId: 'a' });
    const other = send({ ...put, callerId: 'b' });
    quota.open(2);
    for (const each of [update, other]) expect(await each).toMatchObject({ status: 200 });
    expect(server.received.join()).not.toContain('GET');
    expect(quota.places).toBe(0);
    openForReads(1);
    expect(await read).toMatchObject({ status: 200 });
  });

  it('that leaves its last places to updates serves the read that an update needs', async () => {
    const server = await startServer();
    const { quota } = createUpdateGate(1);
    const { send } = createClient(server.origin, { quota });
    expect(await send({ ...get, use: 'INTERACTIVE' })).toMatchObject({ status: 200 });
    const waiting = send({ ...get, use: 'INTERACTIVE' });
    quota.open(1);
    expect(await waiting).toMatchObject({ status: 200 });
  });

  it('that leaves its last places to updates refuses a read that cannot wait for another, and no update', async () => {
    const server = await startServer();
    const { quota } = createUpdateGate(0);
    const { send } = createClient(server.origin, { quota });
    const read = send(get);
    const update = send(put);
    const { reserve } = quota;
    quota.reserve = (use) => (use === 'READ' ? 60_000 : reserve(use));
    quota.open(0);
    expect(await read).toMatchObject({ cutoff: 'QUOTA', retryAfterSeconds: 60 });
    quota.open(1);
    expect(await update).toMatchObject({ status: 200 });
  });

  /** Creates a gate whose last two places are for updates. */
  const createSharedGate = (places: number, waitMs: number) => {
    const quota = createGate(places, waitMs, isShared);
    const { reserve, waitMs: wait } = quota;
    const isLeft = (use: PlaceUse) => use === 'READ' && quota.places <= 2;
    quota.waitMs = (use) => (isLeft(use) ? waitMs : wait(use));
    quota.reserve = (use) => (isLeft(use) ? waitMs : reserve(use));
    return quota;
  };
  const refusal = { cutoff: 'QUOTA', retryAfterSeconds: 60 };

  it('has a place in its next window for each caller whose update was refused in the one before', async () => {
    const server = await startServer();
    const quota = createSharedGate(0, 60_000);
    const { send } = createClient(server.origin, { quota });
    for (const callerId of ['a', 'b']) expect(await send({ ...put, callerId })).toMatchObject(refusal);
    quota.places = 5;
    const statuses: unknown[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push(await send({ ...put, callerId: 'a' }));
    expect(statuses.slice(0, 3)).toMatchObject(Array(3).fill({ status: 200 }));
    expect(statuses.slice(3)).toMatchObject(Array(2).fill(refusal));
    // Its own reads do not take the place.
    expect(await send({ ...get, callerId: 'b' })).toMatchObject(refusal);
    expect(await send({ ...put, callerId: 'b' })).toMatchObject({ status: 200 });
    expect(await send({ ...put, callerId: 'a' })).toMatchObject({ status: 200 });
    expect(quota.places).toBe(0);
  });

  it('is used as a whole by the only caller, although its updates were refused before', async () => {
    const server = await startServer();
    const quota = createSharedGate(0, 60_000);
    const { send } = createClient(server.origin, { quota });
    expect(await send({ ...put, callerId: 'a' })).toMatchObject(refusal);
    quota.places = 5;
    for (let count = 0; count < 5; count += 1) {
      expect(await send({ ...put, callerId: 'a' })).toMatchObject({ status: 200 });
    }
  });

  it('leaves places to a refused caller when the updates of another one wait for all of them', async () => {
    const server = await startServer();
    const quota = createSharedGate(0, 60_000);
    const { send } = createClient(server.origin, { quota });
    expect(await send({ ...put, callerId: 'b' })).toMatchObject(refusal);
    const { waitMs, reserve } = quota;
    quota.waitMs = (use) => Math.min(9000, waitMs(use));
    quota.reserve = (use) => (waitMs(use) > 0 ? 9000 : reserve(use));
    const waiting = Array.from({ length: 4 }, () => send({ ...put, callerId: 'a' }));
    quota.open(4);
    for (const each of waiting.slice(0, 2)) expect(await each).toMatchObject({ status: 200 });
    expect(quota.places).toBe(2);
    expect(await send({ ...put, callerId: 'b' })).toMatchObject({ status: 200 });
    quota.open(3);
    for (const each of waiting) expect(await each).toMatchObject({ status: 200 });
  });

  it('gets back the place of a read whose caller disconnects in the queue for a slot', async () => {
    const server = await startRawServer(() => {});
    const quota = createGate(2, 9000, isShared);
    const client = createClient(server.origin, { quota, sockets: 1, timeoutMs: 1000 });
    const first = client.send(put);
    await expect.poll(() => countSent(server)).toBe(1);
    const caller = new AbortController();
    const read = client.send({ ...get, signal: caller.signal });
    caller.abort();
    expect(await read).toMatchObject({ kind: 'notSent', cutoff: 'CANCELLED' });
    expect(quota.places).toBe(1);
    expect(await first).toMatchObject({ kind: 'noResponse', cutoff: 'TIMEOUT' });
    expect(quota.calls).toEqual(['reserve', 'noResponse']);
  });

  it('forgets a read whose caller disconnects while it waits for a place', async () => {
    const server = await startServer();
    const quota = createGate(0, 9000, isShared);
    const { send } = createClient(server.origin, { quota });
    const caller = new AbortController();
    const read = send({ ...get, signal: caller.signal });
    caller.abort();
    expect(await read).toMatchObject({ kind: 'notSent', cutoff: 'CANCELLED' });
    quota.open(1);
    expect(await send(get)).toMatchObject({ status: 200 });
    expect(quota.places).toBe(0);
  });

  it('gets back the place of an update whose guard is lost', async () => {
    const server = await startServer();
    const quota = createGate(1, 9000, isShared);
    const { send } = createClient(server.origin, { quota });
    const guards = [
      { isHeld: true, verify: async () => false },
      { isHeld: false, verify: async () => true },
    ];
    for (const guard of guards) {
      expect(await send({ ...put, guard })).toMatchObject({ kind: 'notSent', cutoff: 'LEASE_LOST' });
      expect(quota.places).toBe(1);
    }
    expect(countSent(server)).toBe(0);
  });

  it('gets back the place of each attempt that made no connection', async () => {
    const quota = createGate(1, 9000, isShared);
    const { send } = createClient('http://127.0.0.1:1', { quota });
    expect(await send(put)).toMatchObject({ kind: 'notSent', cutoff: 'CONNECTION' });
    expect(quota.calls).toEqual(Array(4).fill(['reserve', 'giveBack']).flat());
    expect(quota.places).toBe(1);
  });

  it('gets back the place of a request that cannot be written as HTTP', async () => {
    const server = await startServer();
    const quota = createGate(1, 9000, isShared);
    const { send } = createClient(server.origin, { quota });
    await expect(send({ ...put, path: '/v1/a b' })).rejects.toThrow();
    expect(quota.places).toBe(1);
  });

  it('gives a further attempt after a 429 a place of its own', async () => {
    let status = 429;
    const server = await startRawServer((socket) => {
      socket.write(toHttpResponse(status, '{}', { 'retry-after': '0' }));
      status = 200;
    });
    const quota = createGate(2, 9000, isShared);
    expect(await createClient(server.origin, { quota }).send(put)).toMatchObject({ status: 200 });
    expect(quota.calls).toEqual(['reserve', 'response', 'reserve', 'response']);
  });

  it('keeps no place for a request that the circuit refuses', async () => {
    const quota = createGate(20, 9000, isShared);
    const circuit = { windowSize: 4, minAttempts: 2, openMs: 60_000 };
    const { send } = createClient('http://127.0.0.1:1', { quota, circuit });
    for (const organizationId of ['1', '2', '3']) await send({ ...put, organizationId });
    expect(await send(put)).toMatchObject({ cutoff: 'CIRCUIT_OPEN' });
    expect(quota.places).toBe(20);
  });

  it('refuses those that wait as soon as there is no place before their deadlines', async () => {
    const server = await startServer();
    const quota = createGate(0, 9000, isShared);
    const client = createClient(server.origin, { quota });
    const waiting = [client.send(put), client.send(put)];
    quota.waitMs = () => 60_000;
    quota.reserve = () => 60_000;
    quota.open(0);
    for (const each of waiting) expect(await each).toMatchObject({ cutoff: 'QUOTA', retryAfterSeconds: 60 });
    expect(server.received).toEqual([]);
  });
});
