import { describe, expect, it } from 'vitest';
import type { ProviderQuota } from '../../src/domain/provider/quota.ts';
import { cacheMetrics } from '../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startGateway } from '../support/start-gateway.ts';

const operation = {
  requestId: 'test-request',
  type: 'mutation',
  outcomes: [
    { provider: 'VIDA', connection: 'default', member: 'OrganizationUpdated', applied: 'APPLIED', count: 3 },
  ],
  totalMs: 20,
  errorCodes: ['INTERNAL_SERVER_ERROR'],
} as const;

const attempt = {
  provider: 'vida',
  connection: 'default',
  method: 'POST',
  pathTemplate: '/path',
  failure: null,
  ms: 7,
};

const vertra = { provider: 'vertra', connection: 'emea' };
const idle = { circuit: 'CLOSED', load: { running: 0, waiting: 0 } } as const;

async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  return (await metrics.read('application/openmetrics-text'))
    .split('\n')
    .filter((line) => line.startsWith(name));
}

describe('createMetrics', () => {
  it('counts outcomes by provider and member, with the request id as an exemplar', async () => {
    const metrics = createMetrics();
    metrics.countOperation(operation);
    metrics.countOperation(operation);
    const [line] = await linesOf(metrics, 'gateway_outcomes_total');
    expect(line).toMatch(
      /^gateway_outcomes_total\{provider="VIDA",connection="default",member="OrganizationUpdated",applied="APPLIED"\} 6 # \{request_id="test-request"\} 3/,
    );
    expect(await linesOf(metrics, 'gateway_operation_errors_total')).toEqual([
      'gateway_operation_errors_total{code="INTERNAL_SERVER_ERROR"} 2',
    ]);
    expect(await linesOf(metrics, 'gateway_operation_seconds_count')).toEqual([
      'gateway_operation_seconds_count{type="mutation"} 2',
    ]);
  });

  it('counts the outcomes of at most 1,000 connections separately, and those of none that exists without a name', async () => {
    const metrics = createMetrics();
    const [outcome] = operation.outcomes;
    const names = [null, ...Array.from({ length: 1001 }, (_, index) => `c${index}`)];
    const outcomes = names.map((connection) => ({ ...outcome, connection, count: 1 }));
    metrics.countOperation({ ...operation, outcomes });
    const lines = await linesOf(metrics, 'gateway_outcomes_total');
    expect(lines).toHaveLength(1001);
    expect(lines[0]).toContain('connection="",');
    expect(lines.at(-1)).toMatch(/connection="\(others\)",.*\} 2 /);
  });

  it.each([
    [118, true],
    [119, false],
  ])(
    'limits an exemplar to 128 characters: a request id of %d characters has one: %s',
    async (length, hasExemplar) => {
      const metrics = createMetrics();
      metrics.countOperation({ ...operation, requestId: 'x'.repeat(length) });
      const [line] = await linesOf(metrics, 'gateway_outcomes_total');
      expect(line?.includes('request_id="x')).toBe(hasExemplar);
    },
  );

  it('keeps the previous exemplar when the next one is too long', async () => {
    const metrics = createMetrics();
    metrics.countOperation(operation);
    metrics.countOperation({ ...operation, requestId: 'x'.repeat(119) });
    const [line] = await linesOf(metrics, 'gateway_outcomes_total');
    expect(line).toContain(' 6 # {request_id="test-request"} 3');
  });

  it.each([
    [{ kind: 'response', status: 200, cutoff: null }, '2xx'],
    [{ kind: 'response', status: 429, cutoff: null }, '429'],
    [{ kind: 'response', status: 503, cutoff: null }, '5xx'],
    [{ kind: 'response', status: 200, cutoff: 'TOO_LARGE' }, 'too_large'],
    [{ kind: 'response', status: 200, cutoff: 'TOO_MANY_CHUNKS' }, 'too_many_chunks'],
    [{ kind: 'noResponse', status: null, cutoff: 'TIMEOUT' }, 'timeout'],
    [{ kind: 'notSent', status: null, cutoff: 'CONNECTION' }, 'not_sent'],
  ] as const)('records an attempt that ends with %j as %s', async (end, result) => {
    const metrics = createMetrics();
    metrics.observeAttempt({ ...end, ...attempt });
    expect(await linesOf(metrics, 'gateway_upstream_seconds_count')).toEqual([
      `gateway_upstream_seconds_count{provider="vida",method="POST",route="/path",result="${result}"} 1`,
    ]);
    expect(await linesOf(metrics, 'gateway_connection_')).toEqual([
      `gateway_connection_attempts_total{provider="vida",connection="default",result="${result}"} 1`,
      'gateway_connection_seconds_total{provider="vida",connection="default"} 0.007',
    ]);
  });

  it('counts failed connections by provider and error code, and at most fifty codes separately', async () => {
    const metrics = createMetrics();
    const end = { kind: 'notSent', status: null, cutoff: 'CONNECTION' } as const;
    metrics.observeAttempt({ ...end, ...attempt });
    for (let index = 0; index < 60; index += 1)
      metrics.observeAttempt({ ...end, ...attempt, failure: `E${index}` });
    const lines = await linesOf(metrics, 'gateway_upstream_failures_total');
    expect(lines).toHaveLength(51);
    expect(lines[0]).toBe(
      'gateway_upstream_failures_total{provider="vida",connection="default",code="E0"} 1',
    );
    expect(lines.at(-1)).toBe(
      'gateway_upstream_failures_total{provider="vida",connection="default",code="(others)"} 10',
    );
  });

  it('counts at most a thousand connections separately, and the default one always', async () => {
    const metrics = createMetrics();
    const end = { kind: 'response', status: 200, cutoff: null } as const;
    for (let index = 0; index < 1005; index += 1)
      metrics.observeAttempt({ ...end, ...attempt, connection: `connection-${index}` });
    metrics.observeAttempt({ ...end, ...attempt });
    const lines = await linesOf(metrics, 'gateway_connection_attempts_total');
    expect(lines).toHaveLength(1001);
    expect(lines.slice(-2)).toEqual([
      'gateway_connection_attempts_total{provider="vida",connection="(others)",result="2xx"} 6',
      'gateway_connection_attempts_total{provider="vida",connection="default",result="2xx"} 1',
    ]);
  });

  it('counts at most two hundred key paths of drift separately', async () => {
    const metrics = createMetrics();
    for (let index = 0; index < 300; index += 1)
      metrics.countDrift({ provider: 'VIDA', connection: 'default' }, `key${index}`);
    const lines = await linesOf(metrics, 'gateway_contract_drift_total');
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe(
      'gateway_contract_drift_total{provider="VIDA",connection="default",key_path="(others)"} 100',
    );
  });

  it('reads the quotas of each connection when the metrics are collected, and counts the requests that they refuse', async () => {
    const metrics = createMetrics();
    const quotas: ProviderQuota[] = [{ window: 'MINUTE', limit: 60, remaining: 12, resetsAt: null }];
    metrics.observeConnections(() => [{ ...vertra, client: idle, quotas }]);
    expect(await linesOf(metrics, 'gateway_quota_')).toEqual([
      'gateway_quota_limit{provider="vertra",connection="emea",window="minute"} 60',
      'gateway_quota_remaining{provider="vertra",connection="emea",window="minute"} 12',
    ]);
    quotas[0] = { window: 'DAY', limit: null, remaining: 0, resetsAt: 1 };
    metrics.countQuotaRefusal(vertra, 'DAY');
    expect(await linesOf(metrics, 'gateway_quota_')).toEqual([
      'gateway_quota_refusals_total{provider="vertra",connection="emea",window="day"} 1',
      'gateway_quota_remaining{provider="vertra",connection="emea",window="day"} 0',
    ]);
  });

  it('reads the circuit and the queue of each connection when the metrics are collected', async () => {
    const metrics = createMetrics();
    const client = { circuit: 'CLOSED' as 'CLOSED' | 'OPEN', load: { running: 1, waiting: 2 } };
    metrics.observeConnections(() => [{ provider: 'vida', connection: 'default', client, quotas: [] }]);
    client.circuit = 'OPEN';
    expect(await linesOf(metrics, 'gateway_circuit_state')).toEqual([
      'gateway_circuit_state{provider="vida",connection="default"} 2',
    ]);
    expect(await linesOf(metrics, 'gateway_upstream_')).toEqual([
      'gateway_upstream_running{provider="vida",connection="default"} 1',
      'gateway_upstream_waiting{provider="vida",connection="default"} 2',
    ]);
  });

  it('ends OpenMetrics text with EOF and includes the event loop lag', async () => {
    const text = await createMetrics().read('application/openmetrics-text');
    expect(text).toMatch(/# EOF\n$/);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});

describe('GET /metrics', () => {
  const text = cacheMetrics({ read: async (type) => `the metrics as ${type}` });

  it('returns the metrics when METRICS_PORT is not set', async () => {
    const { gateway } = await startGateway({ metrics: text });
    expect(await (await gateway.fetch('http://gateway/metrics')).text()).toBe('the metrics as text/plain');
  });

  it('responds with 404 when METRICS_PORT is set', async () => {
    const { gateway } = await startGateway();
    expect((await gateway.fetch('http://gateway/metrics')).status).toBe(404);
  });
});
