import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createGatewayServer, listen, trackPendingResponses } from '../../src/server/http-server.ts';
import { until } from '../support/until.ts';
import { sendRaw, startServer, validBody } from './start-server.ts';

describe('A connection', () => {
  it('with headers larger than 16 KiB is refused with 431', async () => {
    const { port } = await startServer();
    const received = await sendRaw(
      port,
      `GET /health/live HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['two content lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde'],
    [
      'a content length beside a chunked body',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a line break inside a header', 'X: a\rb\r\n\r\n'],
    ['a header without a name', ': x\r\n\r\n'],
  ])('with %s is refused with 400', async (_case, rest) => {
    const { port, sandbox } = await startServer();
    expect(await sendRaw(port, `POST /graphql HTTP/1.1\r\nHost: x\r\n${rest}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it.each(['localhost/graphql?query={__typename}&z=', 'x/metrics?', 'x#', 'user@x', 'a\\b'])(
    'with the Host %s is refused with 400, because it would be parsed as a path',
    async (host) => {
      const { port } = await startServer();
      expect(
        await sendRaw(port, `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('that ends within a body is not an unexpected error', async () => {
    const { operations, port, unexpected } = await startServer();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"q`,
    );
    await once(socket, 'connect');
    socket.end();
    await until(() => expect(operations).toHaveLength(1));
    expect(operations[0]?.errorCodes).toEqual(['REQUEST_CUT_OFF']);
    expect(unexpected).toEqual([]);
  });

  it('has timeouts for headers, for requests and for idle time', async () => {
    const { server } = await startServer();
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
    });
  });

  it('is closed when its client does not read a complete response, but not while a response is pending', async () => {
    const largeBody = Buffer.alloc(64 * 1024 * 1024);
    let closed = Promise.resolve<unknown>(undefined);
    const server = createGatewayServer(({ url }, response) => {
      if (url === '/large') closed = once(response.end(largeBody), 'close');
      else setTimeout(() => response.end('late'), url === '/late' ? 400 : 0);
    }, 100);
    const origin = await listen(server, '127.0.0.1', 0);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = new URL(origin);
    const received = await sendRaw(
      Number(port),
      ['/soon', '/late']
        .map(
          (path) =>
            `GET ${path} HTTP/1.1\r\nHost: x\r\n${path === '/late' ? 'Connection: close\r\n' : ''}\r\n`,
        )
        .join(''),
    );
    expect(received.match(/late/g)).toHaveLength(2);

    const idle = connect(Number(port), '127.0.0.1');
    onTestFinished(() => {
      idle.destroy();
    });
    const requested = once(server, 'request');
    idle.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    await closed;
  });
});

describe('trackPendingResponses', () => {
  it('counts no responses of a closed connection, not even those that were queued after another one', async () => {
    const responses: ServerResponse[] = [];
    const server = createGatewayServer((_request, response) => responses.push(response));
    const pendingResponses = trackPendingResponses(server);
    const { port } = new URL(await listen(server, '127.0.0.1', 0));
    onTestFinished(() => void server.close());
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => expect(responses).toHaveLength(2));
    const onAllSent = vi.fn();
    const allSent = pendingResponses.whenAllSent().then(onAllSent);
    await new Promise(setImmediate);
    expect(onAllSent).not.toHaveBeenCalled();
    socket.destroy();
    await allSent;
  });
});

describe('An invalid Host header', () => {
  it('is refused after valid requests on the same connection', async () => {
    const { port } = await startServer();
    const toRequest = (host: string, headers = '') =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${validBody.length}\r\n\r\n${validBody}`;
    const received = await sendRaw(
      port,
      `${toRequest('x')}${toRequest('x')}${toRequest('a/b', 'Connection: close\r\n')}`,
    );
    expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});
