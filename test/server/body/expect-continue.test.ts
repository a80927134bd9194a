import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryLimit } from '../../../src/rate-limit/memory-limit.ts';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { waitUntil } from '../../redis/wait-until.ts';
import { startGateway } from '../../support/start-gateway.ts';

const body = JSON.stringify({ query: '{ __typename }' });
const json = 'content-type: application/json\r\n';
const length = `content-length: ${body.length}\r\n`;
const post = (headers: string, path = '/graphql') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n${headers}\r\n`;

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway } = await startGateway(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return Number(new URL(origin).port);
}

/** Opens a connection, and collects the statuses that it receives. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  onTestFinished(() => void socket.destroy());
  const statuses = (): readonly string[] => received.match(/(?<=HTTP\/1\.1 )\d+/g) ?? [];
  const closed = new Promise((resolve) => socket.once('close', resolve));
  return { socket, statuses, closed };
}

describe('a request that waits for a 100', () => {
  it('gets it when the policies admit the body, each time on a connection that stays open', async () => {
    const { socket, statuses } = open(await start());
    for (const count of [1, 3]) {
      socket.write(post(json + length));
      await waitUntil('the body is requested', () => statuses().length === count);
      socket.write(body);
      await waitUntil('the response was received', () => statuses().length === count + 1);
    }
    expect(statuses()).toEqual(['100', '200', '100', '200']);
  });

  const refusing = {
    401: [{ authenticate: () => 'REJECTED' as const }, post(json + length)],
    404: [{}, post(json + length, '/none')],
    413: [{}, post(`${json}content-length: 99999999\r\n`)],
    415: [{}, post(`content-type: text/plain\r\n${length}`)],
  } as const;

  it.each(Object.entries(refusing))(
    'gets %s alone when its head is refused, and the connection closes',
    async (status, [options, head]) => {
      const { closed, socket, statuses } = open(await start(options));
      socket.write(head);
      await closed;
      expect(statuses()).toEqual([status]);
    },
  );

  it('gets 429 alone when its caller has reached the rate limit', async () => {
    const port = await start({ rateLimit: createMemoryLimit(1) });
    for (const expected of [['100', '200'], ['429']]) {
      const { socket, statuses } = open(port);
      socket.write(post(json + length) + (expected.length === 2 ? body : ''));
      await waitUntil('the response was received', () => statuses().length === expected.length);
      expect(statuses()).toEqual(expected);
    }
  });

  it('is answered when it sends its body without waiting', async () => {
    const { socket, statuses } = open(await start());
    socket.write(post(json + length) + body);
    await waitUntil('the response was received', () => statuses().includes('200'));
    expect(statuses()).toEqual(['100', '200']);
  });

  it('of HTTP/1.0 gets no 100', async () => {
    const { closed, socket, statuses } = open(await start());
    socket.write((post(json + length) + body).replace('HTTP/1.1', 'HTTP/1.0'));
    await closed;
    expect(statuses()).toEqual(['200']);
  });
});
