import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { createMetricsServer } from '../../../src/server/metrics-server.ts';
import { cacheMetrics } from '../../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startGateway } from '../../support/start-gateway.ts';

const ok = JSON.stringify({ query: '{ __typename }' });
const json = 'content-type: application/json\r\n';
const chunked = 'transfer-encoding: chunked\r\n';
const close = 'connection: close\r\n';
const post = (headers: string, body = '', path = '/graphql') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n${body}`;

async function startServer(server: Server): Promise<number> {
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return Number(new URL(origin).port);
}

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, operations } = await startGateway(options);
  return { operations, port: await startServer(createGatewayServer(gateway)) };
}

/** Opens a connection, and collects the data that it receives. */
function open(port: number) {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    received: () => received,
    closed: new Promise((resolve) => socket.once('close', resolve)),
  };
}

/** Sends a block repeatedly until the connection closes. */
function flood(socket: Socket, block: string): void {
  const send = () => {
    while (socket.writable && socket.write(block));
  };
  socket.on('drain', send);
  send();
}

const byteChunks = '1\r\n \r\n'.repeat(10_000);
const rejectAll = { authenticate: () => 'REJECTED' as const };

describe('The response to a request with an endless body', () => {
  it.each<[string, string, string, object]>([
    ['401', json, '/graphql', rejectAll],
    ['404', json, '/nowhere', {}],
    ['405', json, '/health/live', {}],
    ['415', 'content-type: text/plain\r\n', '/graphql', {}],
    ['400', `${json}x-request-id: a\r\nx-request-id: b\r\n`, '/graphql', {}],
    ['406', `${json}accept: text/plain\r\n`, '/graphql', {}],
    ['400', json, '/graphql', {}],
  ])(
    'with status %s states that it closes the connection, and closes it',
    async (status, headers, path, options) => {
      const { port } = await start(options);
      const { closed, received, socket } = open(port);
      socket.write(post(headers + chunked, '', path));
      flood(socket, byteChunks);
      await closed;
      expect(received()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(received()).toMatch(/\r\nconnection: close\r\n/i);
      expect(received().match(/HTTP\/1.1/g)).toHaveLength(1);
    },
  );

  it('closes the connection on the metrics port as well', async () => {
    const { closed, received, socket } = open(
      await startServer(createMetricsServer(cacheMetrics(createMetrics()))),
    );
    socket.write(post(chunked, '', '/metrics'));
    flood(socket, byteChunks);
    await closed;
    expect(received()).toMatch(/^HTTP\/1.1 405 (.|\r\n)*\r\nconnection: close\r\n/i);
  });

  it('reaches a client that sends its complete oversized body before it reads', async () => {
    const { port } = await start();
    for (const length of [`content-length: ${5_000_000}\r\n`, chunked]) {
      const { closed, received, socket } = open(port);
      socket.pause();
      const body =
        length === chunked ? `4c4b40\r\n${' '.repeat(5_000_000)}\r\n0\r\n\r\n` : ' '.repeat(5_000_000);
      await new Promise<void>((resolve) => socket.write(post(json + length, body), () => resolve()));
      socket.resume();
      await once(socket, 'end');
      expect(received()).toMatch(/^HTTP\/1.1 413 (.|\r\n)*"limit":1048576/);
      socket.end();
      await closed;
    }
  });
});

describe('A connection', () => {
  it('stays open after a short body was refused, whether or not it was already sent', async () => {
    const { port } = await start(rejectAll);
    const { closed, received, socket } = open(port);
    const length = `content-length: ${ok.length}\r\n`;
    socket.write(post(json + length, ok) + post(json + length, ok.slice(0, 5)));
    while (received().match(/HTTP\/1.1 401/g)?.length !== 2) await once(socket, 'data');
    socket.write(ok.slice(5) + post(json + length + close, ok));
    await closed;
    expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(Array(3).fill('HTTP/1.1 401'));
  });

  it('stays open after bodies that were read completely, chunked or longer than 64 KiB', async () => {
    const { port } = await start();
    const { closed, received, socket } = open(port);
    const inChunks = `${ok.length.toString(16)}\r\n${ok}\r\n0\r\n\r\n`;
    const long = ok.padEnd(100_000, ' ');
    const length = `content-length: ${long.length}\r\n`;
    socket.write(post(json + chunked, inChunks) + post(json + length, long) + post(json + chunked, inChunks));
    while (received().match(/HTTP\/1.1 200/g)?.length !== 3) await once(socket, 'data');
    socket.write(post(json + chunked + close, inChunks));
    await closed;
    expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(Array(4).fill('HTTP/1.1 200'));
  });

  it('answers the request before a refused one, and does not execute the one after it', async () => {
    const { operations, port } = await start();
    const { closed, received, socket } = open(port);
    const length = `content-length: ${ok.length}\r\n`;
    const refused = post(`content-type: text/plain\r\n${chunked}`, '2\r\n{}\r\n');
    socket.write(post(json + length, ok) + refused);
    socket.on('data', () => socket.end(`0\r\n\r\n${post(json + length, ok)}`));
    await closed;
    expect(received().match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 415']);
    expect(operations).toHaveLength(2);
  });
});
