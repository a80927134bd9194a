import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createGatewayServer, listen } from '../../../src/server/http-server.ts';
import { createMetricsServer } from '../../../src/server/metrics-server.ts';
import type { CachedMetrics, MetricsType } from '../../../src/server/routes/cached-metrics.ts';
import { cacheMetrics } from '../../../src/server/routes/cached-metrics.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { startGateway } from '../../support/start-gateway.ts';

const plain = 'text/plain';
const open = 'application/openmetrics-text';

/** Creates metrics whose renderings are recorded and end when the test ends them. */
function startRenderings() {
  const rendered: MetricsType[] = [];
  const pending: { resolve(text: string): void; reject(error: Error): void }[] = [];
  const clock = { ms: 0 };
  const read = (type: MetricsType) => {
    rendered.push(type);
    return new Promise<string>((resolve, reject) => pending.push({ resolve, reject }));
  };
  const metrics = cacheMetrics({ read }, () => clock.ms);
  const finish = (text: string) => pending.shift()?.resolve(text);
  const fail = () => pending.shift()?.reject(new Error('Rendering failed.'));
  return { clock, fail, finish, metrics, rendered };
}

async function startServer(server: Server): Promise<string> {
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `${await listen(server, '127.0.0.1', 0)}/metrics`;
}

/** Starts each server that serves `/metrics`. */
const servers: Readonly<Record<string, (metrics: CachedMetrics) => Promise<string>>> = {
  PORT: async (metrics) => startServer(createGatewayServer((await startGateway({ metrics })).gateway)),
  METRICS_PORT: (metrics) => startServer(createMetricsServer(metrics)),
};

it('Concurrent requests share one rendering of a format, however long it takes', async () => {
  const { clock, finish, metrics, rendered } = startRenderings();
  const first = metrics.read(plain);
  clock.ms = 5000;
  const second = metrics.read(plain);
  finish('text');
  expect(await first).toBe(await second);
  expect(rendered).toEqual([plain]);
});

it('A rendering is cached for one second from its start, separately for each format', async () => {
  const { clock, finish, metrics, rendered } = startRenderings();
  const texts: string[] = [];
  const scrape = async (ms: number, type: MetricsType) => {
    clock.ms = ms;
    const read = metrics.read(type);
    finish(`${type} at ${ms}`);
    texts.push(Buffer.from(await read).toString());
  };
  for (const ms of [0, 999, 1000]) for (const type of [plain, open] as const) await scrape(ms, type);
  expect(rendered).toEqual([plain, open, plain, open]);
  expect(texts).toEqual([0, 0, 1000].flatMap((ms) => [`${plain} at ${ms}`, `${open} at ${ms}`]));
});

it('A failed rendering is not cached', async () => {
  const { fail, finish, metrics, rendered } = startRenderings();
  const failed = metrics.read(plain);
  fail();
  await expect(failed).rejects.toThrow('Rendering failed.');
  const next = metrics.read(plain);
  finish('text');
  expect(Buffer.from(await next).toString()).toBe('text');
  expect(rendered).toHaveLength(2);
});

it('A counter is up to date one second after the previous scrape', async () => {
  const metrics = createMetrics();
  const clock = { ms: 0 };
  const cached = cacheMetrics(metrics, () => clock.ms);
  const read = async () => Buffer.from(await cached.read(open)).toString();
  const line = (count: number) => `gateway_idempotency_keys_total{use="new"} ${count}\n`;
  metrics.countKeyUse('new');
  expect(await read()).toContain(line(1));
  metrics.countKeyUse('new');
  expect(await read()).toContain(line(1));
  clock.ms = 1000;
  expect(await read()).toContain(line(2));
});

it.each(Object.entries(servers))(
  '50 concurrent scrapes on %s cause one rendering, and have the length of the text in bytes',
  async (_port, start) => {
    let renderings = 0;
    const read = async () => {
      renderings += 1;
      return `# ünder ${renderings}\n`;
    };
    const url = await start(cacheMetrics({ read }, () => 0));
    const scrapes = await Promise.all(Array.from({ length: 50 }, () => fetch(url)));
    for (const scrape of scrapes) {
      expect([scrape.status, scrape.headers.get('content-length')]).toEqual([200, '11']);
      expect(await scrape.text()).toBe('# ünder 1\n');
    }
    expect(renderings).toBe(1);
  },
);

it('METRICS_PORT responds with 500 when the metrics cannot be rendered', async () => {
  const url = await startServer(
    createMetricsServer(cacheMetrics({ read: () => Promise.reject(new Error('x')) })),
  );
  const scrape = await fetch(url);
  expect([scrape.status, await scrape.text()]).toEqual([500, '']);
});

it('METRICS_PORT closes a response that its client does not read', async () => {
  const text = 'x'.repeat(64 * 1024 * 1024);
  const server = createMetricsServer(cacheMetrics({ read: async () => text }), 50);
  const port = Number(new URL(await startServer(server)).port);
  const socket = connect(port, '127.0.0.1').pause();
  onTestFinished(() => void socket.destroy());
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  const [, response] = await once(server, 'request');
  await once(response, 'close');
  await once(socket.resume(), 'close');
  expect(socket.bytesRead).toBeLessThan(text.length);
});
