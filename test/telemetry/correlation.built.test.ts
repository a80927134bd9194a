import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startProcess } from '../support/start-process.ts';
import type { ReceivedSpan } from '../support/trace-receiver.ts';
import { startTraceReceiver } from '../support/trace-receiver.ts';
import { until } from '../support/until.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpanId = 'b7ad6b7169203331';
const requestId = 'request-of-this-test';

function attributesOf({ attributes }: Pick<ReceivedSpan, 'attributes'>): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

async function startGatewayWithTracing(env: Record<string, string> = {}) {
  const [sandbox, receiver] = await Promise.all([startSandbox(), startTraceReceiver()]);
  onTestFinished(() => sandbox.close());
  const gateway = startProcess({
    VIDA_API_TOKEN: sandbox.vida.token,
    VIDA_ORIGIN: sandbox.vida.origin,
    ...receiver.env,
    ...env,
  });
  const url = await gateway.ready;
  const update = (organizationId: string) =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': requestId,
        traceparent: `00-${traceId}-${callerSpanId}-01`,
      },
      body: JSON.stringify({
        query: `mutation Rename($name: String!) {
          updateOrganization(input: { vida: { organizationId: "${organizationId}", name: $name } }) { __typename } }`,
        variables: { name: 'private' },
      }),
    });
  return { sandbox, receiver, gateway, url, update };
}

describe('a request with tracing', () => {
  it('has the same request id in the log, in the metrics and in the trace', async () => {
    const { gateway, receiver, update, url } = await startGatewayWithTracing();
    expect((await update('3')).headers.get('x-request-id')).toBe(requestId);

    const line = expect.objectContaining({ msg: 'operation', requestId, operation: 'Rename', attempts: 1 });
    await until(() => expect(gateway.log).toContainEqual(line));

    const openMetrics = { headers: { accept: 'application/openmetrics-text' } };
    const scrape = await (await fetch(url.replace('/graphql', '/metrics'), openMetrics)).text();
    expect(scrape).toMatch(
      new RegExp(
        `^gateway_outcomes_total\\{.*OrganizationUpdated.*\\} 1 # \\{trace_id="${traceId}",request_id="${requestId}"\\}`,
        'm',
      ),
    );

    const spans = await receiver.trace(traceId, 'POST /graphql');
    const root = spans.find(({ name }) => name === 'POST /graphql');
    expect(root?.parentSpanId).toBe(callerSpanId);
    expect(root && attributesOf(root)).toMatchObject({ request_id: requestId });
  });

  it('has a span for each phase and for each request to a provider, with its result', async () => {
    const { receiver, update } = await startGatewayWithTracing();
    await update('9504');
    const spans = await receiver.trace(traceId, 'POST /graphql');
    const idOf = (name: string) => spans.find((span) => span.name === name)?.spanId;
    const parentsOf = (name: string) =>
      spans.filter((span) => span.name === name).map((span) => span.parentSpanId);
    for (const part of ['parse', 'validate', 'execute']) {
      expect(parentsOf(part)).toEqual([idOf('POST /graphql')]);
    }
    // The provider refuses the first attempt with 503, and the gateway retries.
    expect(parentsOf('POST /api/v2/updateOrganization')).toEqual([idOf('execute'), idOf('execute')]);
    const upstream = spans.filter(({ name }) => name === 'POST /api/v2/updateOrganization').map(attributesOf);
    expect(upstream.map((attributes) => attributes['outcome'])).toEqual(['5xx', '2xx']);
    expect(upstream[0]).toMatchObject({ provider: 'vida', connection: 'default' });
    const events = spans.find(({ name }) => name === 'execute')?.events ?? [];
    expect(events.map(attributesOf)).toEqual([
      {
        provider: 'VIDA',
        connection: 'default',
        member: 'OrganizationUpdated',
        applied: 'APPLIED',
        count: expect.anything(),
      },
    ]);
  });

  // A busy machine can take longer than the second in which a read joins a request.
  it('has a span that says that it joined the request of another one, which is counted once', {
    retry: 3,
  }, async () => {
    const { receiver, sandbox, url } = await startGatewayWithTracing();
    const held: ServerResponse[] = [];
    sandbox.vida.inject(() => ({ applied: false, play: (response) => void held.push(response) }));
    const read = (trace: string, query: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent: `00-${trace}-${callerSpanId}-01` },
        body: JSON.stringify({ query }),
      });
    const query = '{ organization(id: "vida:3") { __typename } }';
    const traces = [traceId, traceId.replace(/9c$/, '9d')];
    const first = read(traces[0] ?? '', query);
    await until(() => expect(held).toHaveLength(1));
    const second = read(traces[1] ?? '', query);
    for (const text of ['{ a: __typename }', '{ b: __typename }']) await read(traceId, text);
    for (const response of held) {
      response.setHeader('content-type', 'application/json');
      response.end('{"id":3,"accountType":"organization"}');
    }
    await Promise.all([first, second]);
    const spans = await receiver.trace(traces[1] ?? '', 'POST /graphql');
    const joined = spans.find(({ name }) => name === 'GET /api/v2/account');
    expect(joined && attributesOf(joined)).toMatchObject({
      joined: true,
      connection: 'default',
      'url.template': '/api/v2/account',
    });
    expect(joined?.parentSpanId).toBe(spans.find(({ name }) => name === 'execute')?.spanId);
    const metrics = await (await fetch(url.replace('/graphql', '/metrics'))).text();
    expect(metrics).toMatch(/^gateway_upstream_seconds_count\{.*route="\/api\/v2\/account".*\} 1$/m);
    expect(metrics).toMatch(/^gateway_outcomes_total\{.*member="Organization".*\} 2$/m);
  });

  it('exports no token, upstream host, input value or organization id', async () => {
    const { receiver, sandbox, update } = await startGatewayWithTracing();
    for (const id of ['3', '9601', '9703', 'private-id']) await update(id);
    await receiver.trace(traceId, 'POST /graphql');
    const exported = receiver.bodies.join();
    const { host } = new URL(sandbox.vida.origin);
    for (const secret of [sandbox.vida.token, host, 'private', 'targetOrganizationId=']) {
      expect(exported).not.toContain(secret);
    }
  });

  it('exports its last spans when the process receives SIGTERM', async () => {
    const { gateway, receiver, update } = await startGatewayWithTracing({
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    });
    await update('3');
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
    expect(receiver.spans.map(({ name }) => name)).toContain('POST /graphql');
  });

  it('gets a response even when the collector is unreachable', async () => {
    const { update } = await startGatewayWithTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect((await update('3')).status).toBe(200);
  });
});

describe('METRICS_PORT', () => {
  it('serves the metrics on its port only', async () => {
    const { log, ready } = startProcess({ METRICS_PORT: '0' });
    const url = await ready;
    const metrics = log.find(({ msg }) => msg === 'metrics')?.['metrics'];
    const scrape = await fetch(`${metrics}/metrics`);
    expect(scrape.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await scrape.text()).toContain('gateway_circuit_state{provider="vida",connection="default"} 0');
    expect((await fetch(`${metrics}/graphql`)).status).toBe(404);
    expect((await fetch(url.replace('/graphql', '/metrics'))).status).toBe(404);
  });
});
