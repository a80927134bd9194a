import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { sendRaw, startMetricsServer, startWithMetrics } from './start-routes.ts';

describe('The metrics', () => {
  const prometheusAccept =
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const cases = [
    [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['text/html', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0', 'text/plain; version=0.0.4; charset=utf-8'],
    ['application/openmetrics-text;q=0.1, text/plain', 'text/plain; version=0.0.4; charset=utf-8'],
    ['Application/OpenMetrics-Text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
    [prometheusAccept, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ] as const;

  it.each(cases)(
    'for Accept: %s have the type %s, on the port of the API and on the metrics port',
    async (accept, type) => {
      const { send } = await startWithMetrics();
      const init = accept === undefined ? {} : { headers: { accept } };
      const separate = await fetch(`${await startMetricsServer()}/metrics`, init);
      for (const response of [await send('/metrics', init), separate]) {
        expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
        expect((await response.text()).endsWith('# EOF\n')).toBe(type.startsWith('application'));
      }
    },
  );

  it('have the same names and values in both formats, in any order and concurrently', async () => {
    const metrics = createMetrics();
    metrics.countKeyUse('new');
    const [plain, open, again] = await Promise.all([
      metrics.read('text/plain'),
      metrics.read('application/openmetrics-text'),
      metrics.read('text/plain'),
    ]);
    const after = await metrics.read('text/plain');
    for (const text of [plain, again, after]) {
      expect(text).toContain(
        '\n# TYPE gateway_idempotency_keys_total counter\ngateway_idempotency_keys_total{use="new"} 1\n',
      );
      expect(text).toMatch(/\nprocess_cpu_seconds_total \d/);
      expect(text).not.toContain('_total_total');
    }
    expect(open).toContain(
      '\n# TYPE gateway_idempotency_keys counter\ngateway_idempotency_keys_total{use="new"} 1\n',
    );
  });

  it('on the metrics port respond to HEAD without a body, and to other methods with 405', async () => {
    const origin = await startMetricsServer();
    const head = await fetch(`${origin}/metrics?x`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const method of ['OPTIONS', 'POST']) {
      const refused = await fetch(`${origin}/metrics`, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    expect((await fetch(`${origin}/`)).status).toBe(404);
    const absolute = await sendRaw(
      origin,
      'GET http://x/metrics HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n',
    );
    expect(absolute.status).toBe(200);
  });
});
