import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig, settingNames } from '../src/config.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const { providerTimeoutMs, shutdownGraceMs } = parseConfig({});
/** What the gateway takes at most to end: the grace, and a second for the last answers. */
const endsWithinSeconds = shutdownGraceMs / 1000 + 1;
/** What it takes at most to answer an update. */
const answersWithinSeconds = providerTimeoutMs / 1000 + 1;

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'));
  const { gateway, redis } = compose.services;
  const nginx: string = compose.configs.nginx.content;
  const seconds = (name: string) => Number(new RegExp(`${name} (\\d+)s;`).exec(nginx)?.[1]);

  it('sets nothing but settings', () => {
    const others = Object.keys(gateway.environment).filter((name) => !settingNames.includes(name));
    expect(others.filter((name) => !name.startsWith('OTEL_'))).toEqual([]);
  });

  it('gives the gateway more time to stop than it takes', () => {
    expect(Number.parseInt(gateway.stop_grace_period, 10)).toBeGreaterThan(endsWithinSeconds);
  });

  it('runs the gateway without rights and without a file to write', () => {
    expect(gateway).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('has a Redis that keeps what it is told', () => {
    expect(redis.command.join(' ')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction$/);
  });

  it('opens no port to other machines', () => {
    const ports = Object.values(compose.services).flatMap(
      (each) => (each as { ports?: string[] }).ports ?? [],
    );
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('has nginx send nothing twice, wait for every answer, and the router wait for nginx', () => {
    expect(nginx).toContain('proxy_next_upstream off;');
    expect(seconds('proxy_read_timeout')).toBeGreaterThan(answersWithinSeconds);
    const [, routerWaitsMs = ''] = /upstreamTimeout: ([\d_]+)/.exec(compose.configs.router.content) ?? [];
    expect(Number(routerWaitsMs.replace('_', '')) / 1000).toBeGreaterThan(seconds('proxy_read_timeout'));
  });
});

describe("the README's Deployment", () => {
  const [, text = ''] = /```yaml kubernetes\n(.*?)```/s.exec(read('README.md')) ?? [];
  const [deployment, budget, scaler] = parseAllDocuments(text).map((document) => document.toJS());
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;

  it('is three objects about the same pods', () => {
    expect([deployment.kind, budget.kind, scaler.kind]).toEqual([
      'Deployment',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
    ]);
    expect(budget.spec.selector).toEqual(deployment.spec.selector);
    expect(deployment.spec.template.metadata.labels).toEqual(deployment.spec.selector.matchLabels);
    expect(scaler.spec.scaleTargetRef.name).toBe(deployment.metadata.name);
  });

  it('gives a pod more time to stop than it takes, its preStop included', () => {
    const { seconds } = container.lifecycle.preStop.sleep;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(seconds + endsWithinSeconds);
  });

  it('sets settings that there are, and asks where health is told', () => {
    for (const { name } of container.env) expect(settingNames).toContain(name);
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready');
    expect(container.livenessProbe.httpGet.path).toBe('/health/live');
  });
});
