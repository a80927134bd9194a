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

describe('readEvents', () => {
  it('yields the data of each event, however the stream is chunked, without comments and empty events', async () => {
    const parts = [
      ':\n\nevent: next\nda',
      'ta: {"a":1}\n\nevent: next\ndata: {"b":2}\n',
      '\nevent: complete\ndata:\n\n',
    ];
    const received: string[] = [];
    const open = async () => new Response(toStream(parts, 'ENDS'));
    for await (const data of readEvents(open)) received.push(data);
    expect(received).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('aborts the request when the iteration ends while no event arrives', async () => {
    let aborted = false;
    const events = readEvents(async (signal) => {
      const body = toStream(['data: 1\n\n'], 'STAYS_OPEN');
      const ends = new TransformStream<Uint8Array, Uint8Array>();
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      body.pipeTo(ends.writable, { signal }).catch(() => {});
      return new Response(ends.readable);
    });
    expect(await events.next()).toEqual({ done: false, value: '1' });
    const next = events.next();
    await events.return?.();
    expect([aborted, await next]).toEqual([true, { done: true, value: undefined }]);
  });

  it('rejects when the stream cannot be opened', async () => {
    const events = readEvents(() => Promise.reject(new Error('refused')));
    await expect(events.next()).rejects.toThrow('refused');
  });
});
