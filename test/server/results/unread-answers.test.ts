import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../../src/server/http-server.ts';
import { createUnreadAnswers } from '../../../src/server/results/unread-answers.ts';

const megabyte = 1024 * 1024;
const answerBytes = 32 * megabyte;

/** A server of large answers, of which two fit. */
async function start() {
  const untaken = createUnreadAnswers(2.5 * answerBytes);
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    response.on('prefinish', () => untaken.add(response));
    responses.push(response);
    response.end(Buffer.alloc(answerBytes));
  });
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const askAndNotRead = async () => {
    const requested = once(server, 'request');
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').pause();
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    return socket;
  };
  return { askAndNotRead, origin, responses };
}

async function readWhole(origin: string): Promise<number> {
  const [response] = await once(get(origin, { agent: false }), 'response');
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  return bytes;
}

describe('answers that no client reads', () => {
  it('are given up, the oldest first, when they hold more bytes than allowed', async () => {
    const { askAndNotRead, responses } = await start();
    await askAndNotRead();
    await askAndNotRead();
    expect(responses.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    const [first] = responses as [ServerResponse];
    const closed = once(first, 'close');
    await askAndNotRead();
    await closed;
    expect(responses.map(({ closed: isClosed }) => isClosed)).toEqual([true, false, false]);
  });

  it('cost no client its answer that reads it, and count no longer than they wait', async () => {
    const { askAndNotRead, origin, responses } = await start();
    const unread = await askAndNotRead();
    for (let time = 0; time < 4; time += 1) expect(await readWhole(origin)).toBe(answerBytes);
    expect(responses[0]?.closed).toBe(false);
    const [first] = responses as [ServerResponse];
    const closed = once(first, 'close');
    unread.destroy();
    await closed;
    await askAndNotRead();
    await askAndNotRead();
    expect(responses.slice(-2).map(({ closed: isClosed }) => isClosed)).toEqual([false, false]);
  });
});
