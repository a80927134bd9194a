import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/explorer/read-events.ts';

function toStream(parts: readonly string[], end: 'ENDS' | 'STAYS_OPEN'): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      if (end === 'ENDS') controller.close();
    },
  });
}

describe('server-sent events', () => {
  it('are told one by one, however they are cut, and without what keeps the connection', async () => {
    const parts = [
      ':\n\nevent: next\nda',
      'ta: {"a":1}\n\nevent: next\ndata: {"b":2}\n',
      '\nevent: complete\ndata:\n\n',
    ];
    const told: string[] = [];
    const open = async () => new Response(toStream(parts, 'ENDS'));
    for await (const data of readEvents(open)) told.push(data);
    expect(told).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('end their request at once when nobody reads on, though none is coming', async () => {
    let ended = false;
    const events = readEvents(async (signal) => {
      const body = toStream(['data: 1\n\n'], 'STAYS_OPEN');
      const ends = new TransformStream<Uint8Array, Uint8Array>();
      signal.addEventListener('abort', () => {
        ended = true;
      });
      body.pipeTo(ends.writable, { signal }).catch(() => {});
      return new Response(ends.readable);
    });
    expect(await events.next()).toEqual({ done: false, value: '1' });
    const next = events.next();
    await events.return?.();
    expect([ended, await next]).toEqual([true, { done: true, value: undefined }]);
  });

  it('that cannot be opened are an error', async () => {
    const events = readEvents(() => Promise.reject(new Error('refused')));
    await expect(events.next()).rejects.toThrow('refused');
  });
});
