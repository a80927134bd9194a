import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import type { BodyBudgetLimits } from '../../../src/server/policies/body-budget.ts';
import { createBodyBudget } from '../../../src/server/policies/body-budget.ts';
import type { GatewayRequest } from '../../../src/server/request.ts';
import type { GatewayOptions } from '../../support/start-gateway.ts';
import { startGateway } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

const ok = JSON.stringify({ query: '{ __typename }' });
const megabyte = 1024 * 1024;

function createRequest(id: string): GatewayRequest {
  const caller = { id, scopes: new Set(), organizations: ['*'] };
  return { caller, reservedBytes: 0 } as unknown as GatewayRequest;
}

function createBudget(limits: BodyBudgetLimits) {
  const budget = createBodyBudget(limits);
  const reserveLimit = (request: GatewayRequest, bytes: number) =>
    budget.reserve(request, bytes)?.extensions['limit'] ?? null;
  return { reserveLimit, release: budget.release };
}

describe('createBodyBudget', () => {
  it('ignores bodies of up to 64 KiB, and counts a growing body once', () => {
    const { reserveLimit } = createBudget({ maxBytesOfCaller: 200_000, maxBytes: 200_000 });
    const [small, growing, other] = [createRequest('a'), createRequest('a'), createRequest('a')];
    for (let call = 0; call < 10; call += 1) expect(reserveLimit(small, 65_536)).toBeNull();
    expect([65_536, 100_000, 130_000].map((bytes) => reserveLimit(growing, bytes))).toEqual([
      null,
      null,
      null,
    ]);
    expect([reserveLimit(other, 70_001), reserveLimit(other, 70_000)]).toEqual([200_000, null]);
  });

  it('limits each caller and all callers together, and releases each request once', () => {
    const { reserveLimit, release } = createBudget({ maxBytesOfCaller: 200_000, maxBytes: 300_000 });
    const [a, again, b] = [createRequest('a'), createRequest('a'), createRequest('b')];
    expect([reserveLimit(a, 200_000), reserveLimit(again, 70_000), reserveLimit(b, 110_000)]).toEqual([
      null,
      200_000,
      300_000,
    ]);
    release(a);
    release(a);
    expect([reserveLimit(b, 110_000), reserveLimit(again, 200_000), reserveLimit(again, 190_000)]).toEqual([
      null,
      300_000,
      null,
    ]);
  });
});

async function start(options: GatewayOptions = {}) {
  const { gateway, operations, sandbox, unexpected } = await startGateway(options);
  const server = createGatewayServer(gateway);
  const origin = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const post = async (bytes: number, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: ok.padEnd(bytes, ' '),
    });
    await response.text();
    return { response };
  };
  const open = (headers: string, body: string) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n${body}`,
    );
    return socket;
  };
  return { open, operations, post, sandbox, unexpected };
}

const megabyteStated = `content-length: ${megabyte}\r\n`;
const megabyteInChunks = `100000\r\n${' '.repeat(megabyte)}\r\n`;

describe('Incomplete bodies', () => {
  it.each([
    ['with a stated length', megabyteStated, '{'],
    ['in chunks', 'transfer-encoding: chunked\r\n', megabyteInChunks],
  ])(
    '%s are limited to four megabytes of one caller, and a further one is refused with 429 before it is read',
    async (_case, headers, body) => {
      const { open, post, unexpected } = await start();
      const sockets = [1, 2, 3, 4, 5].map(() => open(headers, body));
      const refused = sockets.map(async (socket) => ({
        socket,
        response: String(await once(socket, 'data')),
      }));
      const { response, socket } = await Promise.race(refused);
      expect(response).toMatch(/^HTTP\/1\.1 429 /);
      expect(response).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(response).toMatch(`"code":"TOO_MANY_REQUESTS","limit":${4 * megabyte},"retryAfterSeconds":1`);
      expect((await post(0)).response.status).toBe(200);
      sockets.find((other) => other !== socket)?.destroy();
      await until(async () => expect((await post(megabyte)).response.status).toBe(200));
      expect(unexpected).toEqual([]);
    },
  );

  it('of one caller do not count for another caller', async () => {
    const authenticate = (id: string) => ({ id, scopes: new Set<never>(), organizations: ['*'] as const });
    const { open, post } = await start({ authenticate });
    for (let count = 0; count < 4; count += 1) open(`x-api-key: a\r\n${megabyteStated}`, '{');
    await until(async () => expect((await post(megabyte, { 'x-api-key': 'a' })).response.status).toBe(429));
    expect((await post(megabyte, { 'x-api-key': 'b' })).response.status).toBe(200);
  });
});

describe('A chunked body', () => {
  it('that its client aborts is not an unexpected error', async () => {
    const { open, operations, unexpected } = await start();
    const socket = open('transfer-encoding: chunked\r\n', '5\r\n{"que\r\n');
    await once(socket, 'connect');
    socket.end();
    await until(() => expect(operations).toHaveLength(1));
    expect(operations[0]?.errorCodes).toEqual(['REQUEST_CUT_OFF']);
    expect(unexpected).toEqual([]);
  });

  it('in chunks of one byte is refused', async () => {
    const { open, operations } = await start();
    const socket = open('transfer-encoding: chunked\r\n', '1\r\n \r\n'.repeat(5000));
    const [response] = await once(socket, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 400 (.|\r\n)*TOO_MANY_CHUNKS/);
    expect(operations[0]?.errorCodes).toEqual(['TOO_MANY_CHUNKS']);
  });
});

describe('A body with too many values', () => {
  it('is refused with 400, and nothing is sent', async () => {
    const { open, sandbox } = await start();
    const body = `{"query":"{ __typename }","variables":{"x":[${Array(70_000).fill('[]').join()}]}}`;
    const socket = open(`content-length: ${body.length}\r\n`, body);
    const [response] = await once(socket, 'data');
    expect(String(response)).toMatch(/^HTTP\/1\.1 400 (.|\r\n)*"code":"TOO_MANY_VALUES","limit":65536/);
    expect(sandbox.vida.requests).toEqual([]);
  });
});

describe('A subscription', () => {
  it('is refused with 413 when its body is larger than 64 KiB, because the stream would keep it in memory', async () => {
    const { gateway } = await startGateway();
    const query = 'subscription { bulkUpdateProgress(id: "x") { __typename } }';
    const statuses = [65_536, 65_537].map(async (length) => {
      const { status } = await gateway.fetch('http://gateway/graphql', {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          'content-length': String(length),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ query }).padEnd(length, ' '),
      });
      return status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 413]);
  });
});
