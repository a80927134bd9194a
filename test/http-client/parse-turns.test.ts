import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import { isWithinJsonLimits } from '../../src/http-client/json-limits.ts';
import { createParseTurns } from '../../src/http-client/parse-turns.ts';
import { createPool } from '../../src/http-client/pool.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { until } from '../support/until.ts';

const read = (callerId: string) => ({ callerId, isWrite: false });

describe('a turn of createParseTurns', () => {
  it('starts in a later turn of the event loop than the one before', async () => {
    const wait = createParseTurns();
    const events: string[] = [];
    let isDone = false;
    const countTurns = () => {
      events.push('turn');
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    await Promise.all([1, 2, 3].map(() => wait(read('a')).then(() => events.push('parse'))));
    isDone = true;
    const compact = events.filter((event, index) => event !== events[index - 1]);
    expect(compact.filter((event) => event === 'parse')).toHaveLength(3);
  });

  it('starts only after the work of the one before, including what follows from its promises', async () => {
    const wait = createParseTurns();
    const events: string[] = [];
    const work = async (name: string) => {
      await wait(read('a'));
      for (let step = 0; step < 20; step += 1) await undefined;
      events.push(name);
    };
    await Promise.all([work('first'), wait(read('a')).then(() => events.push('second'))]);
    expect(events).toEqual(['first', 'second']);
  });

  it('is given to callers alternately', async () => {
    const wait = createParseTurns();
    const order: string[] = [];
    const callers = ['a', 'a', 'a', 'b', 'b'];
    await Promise.all(callers.map((id) => wait(read(id)).then(() => order.push(id))));
    expect(order.join('')).toBe('aabab');
  });
});

describe('isWithinJsonLimits', () => {
  const isWithin = (text: string, maxBytes = 1024) => isWithinJsonLimits(Buffer.from(text), maxBytes);

  it('allows 64 levels and no more', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect([isWithin(nested(64)), isWithin(nested(65)), isWithin(nested(64).replace('[', '{'))]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('allows one value per 12 bytes of the largest text and no more', () => {
    const list = (count: number) => JSON.stringify(Array(count).fill(1));
    expect([isWithin(list(100), 1200), isWithin(list(101), 1200)]).toEqual([true, false]);
  });

  it('does not count what is inside strings', () => {
    const text = JSON.stringify({ text: '[{,\\"'.repeat(1000), escaped: '\\"[[' });
    expect([isWithin(text), isWithin(`"${'['.repeat(100)}`)]).toEqual([true, true]);
  });

  it('allows a list of 1 MiB of organizations with members of one-digit ids', () => {
    const members = Array(20).fill({ user_id: '1', role: 'owner', joined_at: null });
    const dates = { created_at: '2025-08-14T19:58:00Z', updated_at: '2025-08-14T19:58:00Z' };
    const organization = {
      id: '1',
      name: 'a',
      description: null,
      tags: [],
      owner_id: '1',
      ...dates,
      members,
    };
    const text = JSON.stringify(Array(1000).fill(organization)).slice(0, 1024 * 1024);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(isWithin(text, 1024 * 1024)).toBe(true);
  });
});

describe('a response above 64 KiB', () => {
  const body = JSON.stringify({ text: 'x'.repeat(100_000) });
  const zipped = gzipSync(body);
  const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`;

  it.each([
    ['uncompressed', Buffer.from(toHttpResponse(200, body))],
    ['compressed', Buffer.concat([Buffer.from(head), zipped])],
  ])('is read completely when many arrive together: %s', async (_name, response) => {
    const held: (() => void)[] = [];
    const server = await startRawServer((socket) => held.push(() => socket.write(response)));
    const dispatcher = createPool(server.origin, 8);
    onTestFinished(() => dispatcher.destroy());
    const client = createJsonClient({
      provider: 'vertra',
      connection: 'default',
      origin: server.origin,
      dispatcher,
      sockets: 8,
      queueSize: 16,
      timeoutMs: 10_000,
      maxBodyBytes: 1024 * 1024,
      stopSignal: new AbortController().signal,
    });
    const get = { method: 'GET', pathTemplate: '/' } as const;
    const reads = Array.from({ length: 8 }, (_, index) => client.send({ ...get, path: `/${index}` }));
    await until(() => expect(held).toHaveLength(7));
    for (const write of held) write();
    await until(() => expect(held).toHaveLength(8));
    held[7]?.();
    for (const result of await Promise.all(reads)) {
      expect('body' in result && JSON.stringify(result.body)).toBe(body);
    }
  });
});
