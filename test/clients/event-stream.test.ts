import { describe, expect, it } from 'vitest';
import { readEvents } from '../../schema/event-stream/read-events.ts';
import type { OpenStream, StreamResult } from '../../schema/event-stream/receive-results.ts';
import { subscribe } from '../../schema/event-stream/subscribe.ts';

const encoder = new TextEncoder();

function toStream(chunks: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function readAll(chunks: readonly Uint8Array<ArrayBuffer>[]) {
  const events = [];
  for await (const event of readEvents(toStream(chunks))) events.push(event);
  return events;
}

describe('readEvents', () => {
  const text =
    ': ping\n\nevent: next\r\ndata: {"name":\r\ndata: "Zoë 🚢"}\r\n\r\ndata:x\rid: 7\r\revent: complete\n\n';
  const expected = [
    { name: 'message', data: '' },
    { name: 'next', data: '{"name":\n"Zoë 🚢"}' },
    { name: 'message', data: 'x' },
    { name: 'complete', data: '' },
  ];

  it('returns the same events wherever the network splits the stream', async () => {
    const bytes = encoder.encode(text);
    for (let place = 0; place <= bytes.length; place += 1)
      expect(await readAll([bytes.slice(0, place), bytes.slice(place)])).toEqual(expected);
    expect(await readAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it('drops an event that is cut off', async () => {
    const [bytes, part] = [text, 'event: next\ndata: {"na'].map((each) => encoder.encode(each));
    expect(await readAll([bytes, part].flatMap((each) => each ?? []))).toEqual(expected);
  });
});

const progress = (waiting: number) => ({ data: { bulkUpdateProgress: { waiting } } });
const next = (waiting: number) => `event: next\ndata: ${JSON.stringify(progress(waiting))}\n\n`;
const complete = 'event: complete\ndata:\n\n';

const stream = (text: string) => () =>
  new Response(text, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
const refusal =
  (status: number, body: string, headers = {}) =>
  () =>
    new Response(body, { status, headers });
const failure = (message: string) => (): Response => {
  throw new TypeError(message);
};
const rateLimited = JSON.stringify({ errors: [{ message: 'Too many requests.' }] });

/** Subscribes to a gateway that gives these answers, the last one again and again. */
async function receive(answers: readonly (() => Response)[]) {
  const results: StreamResult[] = [];
  const delays: number[] = [];
  let requests = 0;
  const open: OpenStream = async () => {
    requests += 1;
    return (answers[requests - 1] ?? answers.at(-1) ?? failure('no answer'))();
  };
  const end = await new Promise<unknown>((resolve) => {
    const sink = {
      next: (result: StreamResult) => results.push(result),
      error: (error: unknown) => resolve(String(error)),
      complete: () => resolve('complete'),
    };
    subscribe(open, sink, (failures) => {
      delays.push(failures);
      return 0;
    });
  });
  return { results, end, requests, delays };
}

describe('subscribe', () => {
  it('returns each result until the subscription is complete', async () => {
    expect(await receive([stream(next(2) + next(0) + complete)])).toMatchObject({
      results: [progress(2), progress(0)],
      end: 'complete',
      requests: 1,
    });
  });

  it.each([
    ['the connection is lost', stream(next(2))],
    ['a gateway stops while items are waiting', stream(next(2) + complete)],
  ])('sends the request again when %s', async (_case, interrupted) => {
    expect(await receive([interrupted, stream(next(0) + complete)])).toMatchObject({
      results: [progress(2), progress(0)],
      end: 'complete',
      requests: 2,
      delays: [1],
    });
  });

  it.each([
    ['no connection', failure('Failed to fetch')],
    ['an event that is no JSON', stream('event: next\ndata: {"da\n\n')],
    ['a proxy without a gateway', refusal(502, '<html>Bad Gateway</html>')],
    ['a gateway that starts', refusal(503, rateLimited, { 'retry-after': '0' })],
    ['a rate limit', refusal(429, rateLimited, { 'retry-after': '0' })],
  ])('sends the request again after %s', async (_case, answer) => {
    expect(await receive([answer, stream(next(0) + complete)])).toMatchObject({
      results: [progress(0)],
      end: 'complete',
      delays: [1],
    });
  });

  it('reports an error after five further requests without a result', async () => {
    expect(await receive([failure('Failed to fetch')])).toEqual({
      results: [],
      end: 'TypeError: Failed to fetch',
      requests: 6,
      delays: [1, 2, 3, 4, 5],
    });
  });

  it('counts interruptions from the last result', async () => {
    const { delays, end } = await receive([
      failure('Failed to fetch'),
      failure('Failed to fetch'),
      stream(next(2)),
      failure('Failed to fetch'),
      stream(next(0) + complete),
    ]);
    expect([delays, end]).toEqual([[1, 2, 1, 2], 'complete']);
  });

  it('returns the errors of a refused request as its result', async () => {
    expect(await receive([refusal(401, rateLimited)])).toMatchObject({
      results: [JSON.parse(rateLimited)],
      end: 'complete',
      requests: 1,
    });
  });

  it('returns a rate limit of more than 30 seconds instead of waiting', async () => {
    expect(await receive([refusal(429, rateLimited, { 'retry-after': '31' })])).toMatchObject({
      results: [JSON.parse(rateLimited)],
      requests: 1,
    });
  });

  it.each([
    ['a page that is no GraphQL result', refusal(404, '<html>Not Found</html>')],
    ['null', refusal(200, 'null')],
  ])('reports %s as an error', async (_case, answer) => {
    const { end, requests } = await receive([answer]);
    expect(end).toMatch(/^Error: The gateway responded with status \d+ and without a GraphQL result\.$/);
    expect(requests).toBe(1);
  });

  it('reports an error of its observer, and sends no further request', async () => {
    let requests = 0;
    const thrown = new Error('a bug of the page');
    const open: OpenStream = async () => {
      requests += 1;
      return stream(next(2))();
    };
    const reported = await new Promise((resolve) => {
      const fail = () => {
        throw thrown;
      };
      subscribe(open, { next: fail, error: resolve, complete: () => resolve('complete') }, () => 0);
    });
    expect([reported, requests]).toEqual([thrown, 1]);
  });

  it('sends no request after it ended during the wait', async () => {
    let requests = 0;
    const open: OpenStream = async () => {
      requests += 1;
      return failure('Failed to fetch')();
    };
    await new Promise<void>((resolve) => {
      const fail = () => {
        throw new Error('a result after the end');
      };
      const end = subscribe(open, { next: fail, error: fail, complete: fail }, () => {
        queueMicrotask(() => {
          end();
          setImmediate(resolve);
        });
        return 60_000;
      });
    });
    expect(requests).toBe(1);
  });
});
