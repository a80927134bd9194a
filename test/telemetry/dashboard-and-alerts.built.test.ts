import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { possibleTypes } from '../../schema/possible-types.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';
import { readExposed, readHelpTexts } from './exposed-metrics.ts';
import { parsePromQl } from './promql.ts';

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

/** Replaces variables with the values that Grafana would insert. */
const replaceVariables = (expr: string) =>
  expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$job', 'organization-gateway')
    .replaceAll('$connection', '.*');

const expressions = [
  ...dashboard.panels.flatMap(({ targets, title }) =>
    targets.map(({ expr }) => [title, replaceVariables(expr)] as const),
  ),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

/** The metrics and labels that Prometheus adds. */
const prometheusNames = { metrics: ['up'], labels: ['job', 'instance'] };

describe.each(expressions)('%s', (_, expr) => {
  it('uses only metrics and labels that the gateway exposes', async () => {
    const exposed = await readExposed();
    const { labels, metrics } = parsePromQl(expr);
    const known = new Set([
      ...prometheusNames.labels,
      ...metrics.flatMap((name) => [...(exposed.get(name) ?? [])]),
    ]);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !exposed.has(name) && !prometheusNames.metrics.includes(name))).toEqual(
      [],
    );
    expect(labels.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('parsePromQl refuses an invalid expression', () => {
  expect(() => parsePromQl('sum by (provider (gateway_circuit_state)')).toThrow(SyntaxError);
});

describe('the dashboard', () => {
  const { panels, templating } = dashboard;

  it('has unique panel ids, and unique ids of the expressions in a panel', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) {
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  it('queries only the selected data source', () => {
    expect(templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    const sources = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]*)"/g)].map(([, uid = '']) => uid);
    expect(sources.filter((uid) => !/^(\$\{datasource\}|organization-gateway)$/.test(uid))).toEqual([]);
  });

  it('has no overlapping panels and fills the width', () => {
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { w, x } }) => x + w))).toBe(24);
  });

  it('uses only labels in its legends that the expressions keep', () => {
    for (const { targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        const kept = [...parsePromQl(replaceVariables(expr)).labels, ...prometheusNames.labels];
        expect(shown.filter((label) => !kept.includes(label ?? ''))).toEqual([]);
      }
    }
  });

  it('shows every metric of the gateway', async () => {
    const used = expressions.flatMap(([, expr]) => parsePromQl(expr).metrics.map(withoutSuffix));
    expect([...(await readHelpTexts()).keys()].filter((name) => !used.includes(name))).toEqual([]);
  });
});

/** Converts the name of a part of a histogram to the name of the histogram. */
function withoutSuffix(name: string): string {
  return name.replace(/_(bucket|count|sum)$/, '');
}

describe('the alerts', () => {
  it('have unique names, a severity, a summary and a description', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { annotations, labels } of alerts) {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info)$/) });
      expect(annotations).toEqual({ summary: expect.any(String), description: expect.any(String) });
    }
  });

  it('use only members of the union', () => {
    const used = expressions.flatMap(([, expr]) =>
      [...expr.matchAll(/member="(\w+)"/g)].map(([, name]) => name),
    );
    expect(used.length).toBeGreaterThan(0);
    expect(possibleTypes['UpdateOrganizationResult']).toEqual(expect.arrayContaining(used));
  });
});

describe('src/telemetry/README.md', () => {
  const readme = read('README.md');

  it('lists every metric of the gateway with its labels and its help text', async () => {
    const exposed = await readExposed();
    const rows = [...(await readHelpTexts())].map(([name, help]) => {
      const labels = exposed.get(name) ?? exposed.get(`${name}_count`) ?? new Set();
      return `| \`${name}\` | ${[...labels].map((label) => `\`${label}\``).join(', ')} | ${help} |`;
    });
    expect(readme.split('\n').filter((line) => line.startsWith('| `gateway_'))).toEqual(rows);
  });

  it('shows a log line with the same fields as a real one', async () => {
    const [, line = ''] = /```json log\n(.*)\n```/.exec(readme) ?? [];
    const { log, ready } = startProcess({});
    const query =
      'mutation Rename { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    const headers = { 'content-type': 'application/json' };
    await fetch(await ready, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { caller, hostname, pid, requestId, time, totalMs, upstreamMs, ...fields } = JSON.parse(line);
    const numbers = { pid, time, totalMs, upstreamMs };
    await until(() => expect(log.at(-1)).toMatchObject(fields));
    expect(Object.keys(log.at(-1) ?? {})).toEqual(Object.keys(JSON.parse(line)));
    expect(Object.values(numbers).every(Number.isInteger)).toBe(true);
    expect([caller, hostname, requestId]).toEqual(Array(3).fill(expect.any(String)));
  });
});
