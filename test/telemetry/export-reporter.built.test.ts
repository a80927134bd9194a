import type { RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { startProcess } from '../support/start-process.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';
import { until } from '../support/until.ts';

const lostMessage = 'Traces are lost. Check the collector and the settings OTEL_EXPORTER_*.';

const refusals: Readonly<Record<string, readonly [RequestListener, problem: string]>> = {
  'a 401': [(_request, response) => response.writeHead(401).end('mark-response'), 'HTTP_STATUS_401'],
  'a 503': [(_request, response) => response.writeHead(503).end(), 'HTTP_STATUS_429_502_503_504'],
  'a reset': [(request) => request.socket.resetAndDestroy(), 'ECONNRESET'],
  'no response': [() => {}, 'TIMEOUT'],
  'a refusal of some spans': [
    (_request, response) =>
      response
        .setHeader('content-type', 'application/json')
        .end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"mark-response"}}'),
    'PARTIAL_SUCCESS',
  ],
};

it.each(Object.entries(refusals))(
  'a collector that responds with %s is logged once, until it accepts traces again',
  async (_name, [refuse, problem]) => {
    const receiver = await startTraceReceiver();
    const { host } = new URL(receiver.env.OTEL_EXPORTER_OTLP_ENDPOINT);
    const gateway = startProcess({
      ...receiver.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:mark-password@${host}/mark-path`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=mark-header',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
      OTEL_LOG_LEVEL: 'ALL',
      LOG_LEVEL: 'trace',
    });
    const url = await gateway.ready;
    const linesOf = (msg: string) => gateway.log.filter((line) => line['msg'] === msg);
    const exportSpan = async () => {
      const before = receiver.requests.length;
      await fetch(`${url}?query={__typename}`);
      await until(() => expect(receiver.requests.length).toBeGreaterThan(before));
    };
    receiver.respondWith(refuse);
    await exportSpan();
    await until(() =>
      expect(linesOf(lostMessage)).toEqual([expect.objectContaining({ level: 40, problem })]),
    );
    for (let times = 0; times < 3; times += 1) await exportSpan();
    receiver.respondWith(undefined);
    await exportSpan();
    await until(() => expect(linesOf('Traces are accepted again.')).toHaveLength(1));
    expect(linesOf(lostMessage)).toHaveLength(1);
    receiver.respondWith(refuse);
    await exportSpan();
    await until(() => expect(linesOf(lostMessage)).toHaveLength(2));
    expect(receiver.requests[0]?.headers).toMatchObject({
      'x-key': 'mark-header',
      authorization: `Basic ${Buffer.from('user:mark-password').toString('base64')}`,
    });
    expect(gateway.output() + gateway.errors()).not.toMatch(/mark-|x-key/);
  },
);

it('an unreachable collector is logged with the error code of the connection', async () => {
  const receiver = await startTraceReceiver();
  const { log, ready } = startProcess({
    ...receiver.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
  });
  await fetch(`${await ready}?query={__typename}`);
  await until(() =>
    expect(log).toContainEqual(expect.objectContaining({ msg: lostMessage, problem: 'ECONNREFUSED' })),
  );
});

it.each(['grpc', 'http/protobuf'])('spans that cannot be exported over %s are logged', async (protocol) => {
  const { log, ready } = startProcess({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    OTEL_BSP_SCHEDULE_DELAY: '10',
  });
  await fetch(`${await ready}?query={__typename}`);
  const problem = expect.stringMatching(/^(ECONNREFUSED|GRPC_STATUS_\d+)$/);
  await until(() => expect(log).toContainEqual(expect.objectContaining({ msg: lostMessage, problem })));
});

it('spans are exported to Zipkin, and its refusal is logged', async () => {
  const receiver = await startTraceReceiver();
  receiver.respondWith((_request, response) => response.writeHead(400).end());
  const { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_BSP_SCHEDULE_DELAY } = receiver.env;
  const { log, ready } = startProcess({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${origin}/api/v2/spans`,
    OTEL_BSP_SCHEDULE_DELAY,
  });
  await fetch(`${await ready}?query={__typename}`);
  await until(() =>
    expect(log).toContainEqual(expect.objectContaining({ msg: lostMessage, problem: 'HTTP_STATUS_400' })),
  );
  expect(receiver.requests[0]?.url).toBe('/api/v2/spans');
});
