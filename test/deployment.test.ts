import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig, settingNames } from '../src/config/config.ts';
import { toUpdateMs } from '../src/domain/update/update-queue.ts';
import { largestBodyBytes } from '../src/server/policies/body-sizes.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const { maxBulk, port, providerTimeoutMs, shutdownGraceMs } = parseConfig({});
/** The maximum duration of a shutdown: the grace period, and a second for the last responses. */
const maxShutdownSeconds = shutdownGraceMs / 1000 + 1;
/** The maximum time to answer an update of which a field needs a read after it. */
const maxAnswerSeconds = (toUpdateMs(providerTimeoutMs) + providerTimeoutMs) / 1000 + 1;

describe('compose.yaml', () => {
  const compose = parse(read('.docker/compose.yaml'));
  const { gateway, redis } = compose.services;
  const nginx = read(`.docker/${compose.configs.nginx.file}`);
  const router = read(`.docker/${compose.configs.router.file}`);
  const seconds = (name: string) => Number(new RegExp(`${name} (\\d+)s;`).exec(nginx)?.[1]);

  it('passes every setting of an optional .env file to the gateway', () => {
    expect(gateway.env_file).toEqual([{ path: '.env', required: false }]);
    expect(Object.keys(gateway.environment).filter((name) => !settingNames.includes(name))).toEqual([]);
  });

  it('sets the address of the gateway and of Redis itself', () => {
    const fixed = Object.entries(gateway.environment).filter(([, value]) => value !== null);
    expect(Object.fromEntries(fixed)).toEqual({
      HOST: '0.0.0.0',
      PORT: String(port),
      REDIS_URL: 'redis://redis:6379',
    });
    expect(nginx).toContain(`server gateway:${port} `);
  });

  it('has nginx accept bodies of the same size as the gateway', () => {
    const [, kibibytes] = /client_max_body_size (\d+)k;/.exec(nginx) ?? [];
    expect(Number(kibibytes) * 1024).toBe(largestBodyBytes(maxBulk));
  });

  it('gives the gateway more time to stop than its shutdown takes', () => {
    expect(Number.parseInt(gateway.stop_grace_period, 10)).toBeGreaterThan(maxShutdownSeconds);
  });

  it('runs the gateway without capabilities and with a read-only file system', () => {
    expect(gateway).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('has a Redis that persists every write and evicts nothing', () => {
    expect(redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction$/);
  });

  it('publishes ports only on 127.0.0.1', () => {
    const ports = Object.values(compose.services).flatMap(
      (each) => (each as { ports?: string[] }).ports ?? [],
    );
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has nginx never resend a request and wait for every response, and the router wait for nginx', () => {
    expect(nginx).toContain('proxy_next_upstream off;');
    expect(seconds('proxy_read_timeout')).toBeGreaterThan(maxAnswerSeconds);
    const [, routerTimeoutMs = ''] = /upstreamTimeout: ([\d_]+)/.exec(router) ?? [];
    expect(Number(routerTimeoutMs.replace('_', '')) / 1000).toBeGreaterThan(seconds('proxy_read_timeout'));
  });
});

describe('the documents', () => {
  const readme = ['.docker/README.md', 'test/router/README.md'].map(read).join('\n');

  it('gives routers and proxies longer timeouts than an update and its read take', () => {
    const timeoutsSeconds = [
      ...[...readme.matchAll(/(?:upstreamTimeout|drainTimeout): ([\d_]+)/g)].map(
        ([, ms = '']) => Number(ms.replace('_', '')) / 1000,
      ),
      ...[...readme.matchAll(/(?:timeout: |proxy_read_timeout )(\d+)s/g)].map(([, seconds]) =>
        Number(seconds),
      ),
    ];
    expect(timeoutsSeconds.length).toBeGreaterThanOrEqual(5);
    expect(Math.min(...timeoutsSeconds)).toBeGreaterThan(maxAnswerSeconds);
    expect(readme).toContain(`${maxAnswerSeconds} seconds for one update`);
  });

  it('names the body size that a proxy must accept', () => {
    expect(readme).toContain(`client_max_body_size ${largestBodyBytes(maxBulk) / 1024}k`);
  });
});

describe('the Deployment in .docker/kubernetes.yaml', () => {
  const [deployment, budget, scaler] = parseAllDocuments(read('.docker/kubernetes.yaml')).map((document) =>
    document.toJS(),
  );
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;

  it('consists of three objects for the same pods', () => {
    expect([deployment.kind, budget.kind, scaler.kind]).toEqual([
      'Deployment',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
    ]);
    expect(budget.spec.selector).toEqual(deployment.spec.selector);
    expect(deployment.spec.template.metadata.labels).toEqual(deployment.spec.selector.matchLabels);
    expect(scaler.spec.scaleTargetRef.name).toBe(deployment.metadata.name);
  });

  it('gives a pod more time to stop than its shutdown and its preStop take', () => {
    const { seconds } = container.lifecycle.preStop.sleep;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(seconds + maxShutdownSeconds);
  });

  it('uses only existing settings, and probes the health endpoints', () => {
    for (const { name } of container.env) expect(settingNames).toContain(name);
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready');
    expect(container.livenessProbe.httpGet.path).toBe('/health/live');
  });
});
