import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { maxPipelined } from '../../../src/server/body/pipelining-limit.ts';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';

/** Starts a server that responds with the path, and records each path and the turn of the event loop in which it arrived. */
async function start(respond: RequestListener = ({ url }, response) => response.end(url)) {
  const arrivals: { readonly url: string; readonly turn: number }[] = [];
  let turn = 0;
  const countTurn = () => {
    turn += 1;
    timer = setImmediate(countTurn);
  };
  let timer = setImmediate(countTurn);
  const server = createGatewayServer((request, response) => {
    arrivals.push({ url: request.url ?? '', turn });
    respond(request, response);
  });
  const { port } = new URL(await listen(server, '127.0.0.1', 0));
  onTestFinished(() => {
    clearImmediate(timer);
    server.close();
    server.closeAllConnections();
  });
  return { arrivals, port: Number(port) };
}

/** Sends everything at once, and returns the bodies and the last head of what is received until the connection closes. */
async function sendAll(port: number, requests: readonly string[]) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(requests.join(''));
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  await once(socket, 'end');
  socket.end();
  return received.split('HTTP/1.1 200 OK\r\n').slice(1);
}

const get = (url: string, headers = '') => `GET ${url} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;
const bodyOf = (response: string | undefined) => response?.split('\r\n\r\n')[1];

describe('pipelined requests', () => {
  it('are answered in order', async () => {
    const { port } = await start();
    const urls = Array.from({ length: maxPipelined - 1 }, (_, index) => `/${index}`);
    const last = get(urls.at(-1) ?? '', 'connection: close\r\n');
    const responses = await sendAll(port, [...urls.slice(0, -1).map((url) => get(url)), last]);
    expect(responses.map(bodyOf)).toEqual(urls);
  });

  it('beyond the limit are not processed, and the connection closes after the last response', async () => {
    const { arrivals, port } = await start();
    const urls = Array.from({ length: 3000 }, (_, index) => `/${index}`);
    const responses = await sendAll(
      port,
      urls.map((url) => get(url)),
    );
    expect(responses.map(bodyOf)).toEqual(urls.slice(0, maxPipelined));
    expect(responses.at(-1)).toContain('Connection: close');
    expect(responses.filter((each) => each.includes('Connection: close'))).toHaveLength(1);
    expect(arrivals).toHaveLength(maxPipelined);
  });

  it('of one read are processed in several turns of the event loop', async () => {
    const { arrivals, port } = await start();
    const urls = Array.from({ length: 30 }, (_, index) => `/${index}`);
    const filler = `filler: ${'x'.repeat(2000)}\r\n`;
    const end = get('/end', 'connection: close\r\n');
    const responses = await sendAll(port, [...urls.map((url) => get(url, filler)), end]);
    expect(responses.map(bodyOf)).toEqual([...urls, '/end']);
    expect(new Set(arrivals.map(({ turn }) => turn)).size).toBeGreaterThanOrEqual(15);
  });
});

it('pipelined requests with bodies are answered up to the limit', async () => {
  // Read by a listener, as the gateway does: it does not resume a request that was paused.
  const { port } = await start((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(Buffer.concat(chunks)));
  });
  const bodies = Array.from({ length: 40 }, (_, index) => `body ${index}`);
  const post = (body: string) =>
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const responses = await sendAll(port, bodies.map(post));
  expect(responses.map(bodyOf)).toEqual(bodies.slice(0, maxPipelined));
});

it.each([0, 1, 4095, 4096, 4097, 65_536, 1_000_000])(
  'a body of %i bytes arrives as it was sent',
  async (size) => {
    const { port } = await start(async (request, response) => {
      response.end(await text(request));
    });
    const body = Array.from({ length: size }, (_, index) => index % 10).join('');
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    expect(await response.text()).toBe(body);
  },
);

it('a body arrives whole when its reader pauses', async () => {
  const { port } = await start((request, response) => {
    let received = '';
    request.on('data', (chunk) => {
      received += String(chunk);
      request.pause();
      setImmediate(() => request.resume());
    });
    request.on('end', () => response.end(received));
  });
  const body = Array.from({ length: 300_000 }, (_, index) => index % 10).join('');
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
  expect(await response.text()).toBe(body);
});
