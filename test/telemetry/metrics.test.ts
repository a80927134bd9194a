import { describe, expect, it } from 'vitest';
import { cacheMetrics } from '../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startGateway } from '../support/start-gateway.ts';

const operation = {
  requestId: 'of-this-test',
  type: 'mutation',
  outcomes: [{ provider: 'VIDA', member: 'OrganizationUpdated', applied: 'APPLIED', count: 3 }],
  totalMs: 20,
  errorCodes: ['INTERNAL_SERVER_ERROR'],
} as const;

const attempt = { provider: 'vida', method: 'POST', pathTemplate: '/path', failure: null, ms: 7 };

async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  return (await metrics.read('application/openmetrics-text'))
    .split('\n')
    .filter((line) => line.startsWith(name));
}

describe('the metrics', () => {
  it('count outcomes by provider and member, with the request as an exemplar', async () => {
    const metrics = createMetrics();
    metrics.countOperation(operation);
    metrics.countOperation(operation);
    const [line] = await linesOf(metrics, 'gateway_outcomes_total');
    expect(line).toMatch(
      /^gateway_outcomes_total\{provider="VIDA",member="OrganizationUpdated",applied="APPLIED"\} 6 # \{request_id="of-this-test"\} 3/,
    );
    expect(await linesOf(metrics, 'gateway_operation_errors_total')).toEqual([
      'gateway_operation_errors_total{code="INTERNAL_SERVER_ERROR"} 2',
    ]);
    expect(await linesOf(metrics, 'gateway_operation_seconds_count')).toEqual([
      'gateway_operation_seconds_count{type="mutation"} 2',
    ]);
  });

  it.each([
    [118, true],
    [119, false],
  ])('with a request id of %d characters, tell an exemplar: %s, as it may hold 128', async (length, told) => {
    const metrics = createMetrics();
    metrics.countOperation({ ...operation, requestId: 'x'.repeat(length) });
    const [line] = await linesOf(metrics, 'gateway_outcomes_total');
    expect(line?.includes('request_id="x')).toBe(told);
  });

  it('keep the exemplar that they have when the next one is too long to be told', async () => {
    const metrics = createMetrics();
    metrics.countOperation(operation);
    metrics.countOperation({ ...operation, requestId: 'x'.repeat(119) });
    const [line] = await linesOf(metrics, 'gateway_outcomes_total');
    expect(line).toContain(' 6 # {request_id="of-this-test"} 3');
  });

  it.each([
    [{ kind: 'response', status: 200, cutoff: null }, '2xx'],
    [{ kind: 'response', status: 429, cutoff: null }, '429'],
    [{ kind: 'response', status: 503, cutoff: null }, '5xx'],
    [{ kind: 'response', status: 200, cutoff: 'TOO_LARGE' }, 'too_large'],
    [{ kind: 'response', status: 200, cutoff: 'TOO_MANY_CHUNKS' }, 'too_many_chunks'],
    [{ kind: 'noResponse', status: null, cutoff: 'TIMEOUT' }, 'timeout'],
    [{ kind: 'notSent', status: null, cutoff: 'CONNECTION' }, 'not_sent'],
  ] as const)('tell a request to a provider that came to %j as %s', async (end, result) => {
    const metrics = createMetrics();
    metrics.observeAttempt({ ...end, ...attempt });
    expect(await linesOf(metrics, 'gateway_upstream_seconds_count')).toEqual([
      `gateway_upstream_seconds_count{provider="vida",method="POST",route="/path",result="${result}"} 1`,
    ]);
  });

  it('count requests that found no connection by provider and cause, and no more than fifty causes by name', async () => {
    const metrics = createMetrics();
    const end = { kind: 'notSent', status: null, cutoff: 'CONNECTION' } as const;
    metrics.observeAttempt({ ...end, ...attempt });
    for (let cause = 0; cause < 60; cause += 1)
      metrics.observeAttempt({ ...end, ...attempt, failure: `E${cause}` });
    const lines = await linesOf(metrics, 'gateway_upstream_failures_total');
    expect(lines).toHaveLength(51);
    expect(lines[0]).toBe('gateway_upstream_failures_total{provider="vida",code="E0"} 1');
    expect(lines.at(-1)).toBe('gateway_upstream_failures_total{provider="vida",code="(others)"} 10');
  });

  it('tell of no more than two hundred places of drift by name', async () => {
    const metrics = createMetrics();
    for (let place = 0; place < 300; place += 1) metrics.countDrift('VIDA', `key${place}`);
    const lines = await linesOf(metrics, 'gateway_contract_drift_total');
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe('gateway_contract_drift_total{provider="VIDA",key_path="(others)"} 100');
  });

  it('ask each provider for its circuit and its queue when they are read', async () => {
    const metrics = createMetrics();
    const client = { circuit: 'CLOSED' as 'CLOSED' | 'OPEN', load: { running: 1, waiting: 2 } };
    metrics.watchLines([{ provider: 'vida', client }]);
    client.circuit = 'OPEN';
    expect(await linesOf(metrics, 'gateway_circuit_state')).toEqual([
      'gateway_circuit_state{provider="vida"} 2',
    ]);
    expect(await linesOf(metrics, 'gateway_upstream_')).toEqual([
      'gateway_upstream_running{provider="vida"} 1',
      'gateway_upstream_waiting{provider="vida"} 2',
    ]);
  });

  it('end as OpenMetrics has it, and tell of the event loop', async () => {
    const text = await createMetrics().read('application/openmetrics-text');
    expect(text).toMatch(/# EOF\n$/);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});

describe('GET /metrics', () => {
  const text = cacheMetrics({ read: async (type) => `the metrics as ${type}` });

  it('tells them where they are not told elsewhere', async () => {
    const { gateway } = await startGateway({ metrics: text });
    expect(await (await gateway.fetch('http://gateway/metrics')).text()).toBe('the metrics as text/plain');
  });

  it('finds nothing where they are', async () => {
    const { gateway } = await startGateway();
    expect((await gateway.fetch('http://gateway/metrics')).status).toBe(404);
  });
});
