import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/server/http-server.ts';
import { createUnreadResponses } from '../../../src/server/results/unread-responses.ts';

const megabyte = 1024 * 1024;
const answerBytes = 32 * megabyte;

/** Starts a server with large responses, two of which are within the limit. */
async function start() {
  const unreadAnswers = createUnreadResponses(2.5 * answerBytes);
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    response.on('prefinish', () => unreadAnswers.add(response));
    responses.push(response);
    response.end(Buffer.alloc(answerBytes));
  });
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const requestWithoutReading = async () => {
    const requested = once(server, 'request');
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').pause();
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    return socket;
  };
  return { requestWithoutReading, origin, responses };
}

async function readCompletely(origin: string): Promise<number> {
  const [response] = await once(get(origin, { agent: false }), 'response');
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  return bytes;
}

describe('Unread responses', () => {
  it('are closed, oldest first, when they exceed the limit', async () => {
    const { requestWithoutReading, responses } = await start();
    await requestWithoutReading();
    await requestWithoutReading();
    expect(responses.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    const [first] = responses as [ServerResponse];
    const closed = once(first, 'close');
    await requestWithoutReading();
    await closed;
    expect(responses.map(({ closed: isClosed }) => isClosed)).toEqual([true, false, false]);
  });

  it('do not affect clients that read, and do not count after their client disconnects', async () => {
    const { requestWithoutReading, origin, responses } = await start();
    const unread = await requestWithoutReading();
    for (let count = 0; count < 4; count += 1) expect(await readCompletely(origin)).toBe(answerBytes);
    expect(responses[0]?.closed).toBe(false);
    const [first] = responses as [ServerResponse];
    const closed = once(first, 'close');
    unread.destroy();
    await closed;
    await requestWithoutReading();
    await requestWithoutReading();
    expect(responses.slice(-2).map(({ closed: isClosed }) => isClosed)).toEqual([false, false]);
  });
});
