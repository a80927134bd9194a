import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { possibleTypes } from '../../schema/possible-types.ts';
import { start } from '../support/start-process.ts';
import { readExposed, readMeanings } from './exposed-metrics.ts';
import { readPromQl } from './promql.ts';

const read = (name: string) => readFileSync(new URL(`../../src/telemetry/${name}`, import.meta.url), 'utf8');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}

const dashboard: {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
} = JSON.parse(read('dashboard.json'));
const { groups } = parse(read('alerts.yaml'));
const alerts: readonly { alert: string; expr: string; labels: object; annotations: object }[] =
  groups.flatMap(({ rules }: { rules: object[] }) => rules);

/** What Grafana puts in place of its own words, when it asks. */
const withoutVariables = (expr: string) =>
  expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'organization-gateway');

const expressions = [
  ...dashboard.panels.flatMap(({ targets, title }) =>
    targets.map(({ expr }) => [title, withoutVariables(expr)] as const),
  ),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

/** What Prometheus itself adds. */
const ofPrometheus = { metrics: ['up'], labels: ['job', 'instance'] };

describe.each(expressions)('%s', (_, expr) => {
  it('asks for what is there: every metric, and every label of it', async () => {
    const exposed = await readExposed();
    const { labels, metrics } = readPromQl(expr);
    const known = new Set([
      ...ofPrometheus.labels,
      ...metrics.flatMap((name) => [...(exposed.get(name) ?? [])]),
    ]);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !exposed.has(name) && !ofPrometheus.metrics.includes(name))).toEqual([]);
    expect(labels.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('what is no PromQL is found', () => {
  expect(() => readPromQl('sum by (provider (gateway_circuit_state)')).toThrow(SyntaxError);
});

describe('the dashboard', () => {
  const { panels, templating } = dashboard;

  it('has an id of its own for each panel, and for each expression in one', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) {
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  it('asks the data source that is chosen, and no other', () => {
    expect(templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    const sources = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]*)"/g)].map(([, uid = '']) => uid);
    expect(sources.filter((uid) => !/^(\$\{datasource\}|organization-gateway)$/.test(uid))).toEqual([]);
  });

  it('lays no panel over another', () => {
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { w, x } }) => x + w))).toBe(24);
  });

  it('names no label that its expressions do not keep', () => {
    for (const { targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        const kept = [...readPromQl(withoutVariables(expr)).labels, ...ofPrometheus.labels];
        expect(shown.filter((label) => !kept.includes(label ?? ''))).toEqual([]);
      }
    }
  });

  it('shows every metric of the gateway', async () => {
    const asked = expressions.flatMap(([, expr]) => readPromQl(expr).metrics.map(withoutSuffix));
    expect([...(await readMeanings()).keys()].filter((name) => !asked.includes(name))).toEqual([]);
  });
});

/** The name of a histogram, by one of its parts. */
function withoutSuffix(name: string): string {
  return name.replace(/_(bucket|count|sum)$/, '');
}

describe('the alerts', () => {
  it('each have a name of their own, and tell how bad it is and what to do', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { annotations, labels } of alerts) {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info)$/) });
      expect(annotations).toEqual({ summary: expect.any(String), description: expect.any(String) });
    }
  });

  it('ask for members that the union has', () => {
    const asked = expressions.flatMap(([, expr]) =>
      [...expr.matchAll(/member="(\w+)"/g)].map(([, name]) => name),
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(possibleTypes['UpdateOrganizationResult']).toEqual(expect.arrayContaining(asked));
  });
});

describe('the README', () => {
  const readme = read('../../README.md');

  it('tells every metric of the gateway, with its labels and its meaning', async () => {
    const exposed = await readExposed();
    const rows = [...(await readMeanings())].map(([name, meaning]) => {
      const labels = exposed.get(name) ?? exposed.get(`${name}_count`) ?? new Set();
      return `| \`${name}\` | ${[...labels].map((label) => `\`${label}\``).join(', ')} | ${meaning} |`;
    });
    expect(readme.split('\n').filter((line) => line.startsWith('| `gateway_'))).toEqual(rows);
  });

  it('shows a line of the log that has what the real one has', async () => {
    const [, line = ''] = /```json log\n(.*)\n```/.exec(readme) ?? [];
    const { log, ready } = start({});
    const query =
      'mutation Rename { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    const headers = { 'content-type': 'application/json' };
    await fetch(await ready, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { caller, hostname, pid, requestId, time, totalMs, upstreamMs, ...told } = JSON.parse(line);
    const numbers = { pid, time, totalMs, upstreamMs };
    await vi.waitFor(() => expect(log.at(-1)).toMatchObject(told));
    expect(Object.keys(log.at(-1) ?? {})).toEqual(Object.keys(JSON.parse(line)));
    expect(Object.values(numbers).every(Number.isInteger)).toBe(true);
    expect([caller, hostname, requestId]).toEqual(Array(3).fill(expect.any(String)));
  });
});
