import { createMetrics } from '../../src/telemetry/metrics.ts';

/** Every metric by its name, with the names of its labels, as a process that has done everything exposes it. */
export async function readExposed(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const exposed = new Map<string, Set<string>>();
  for (const line of (await readText()).split('\n')) {
    const [, name, labels = ''] = /^([a-z_0-9]+)(?:\{([^}]*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = exposed.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) known.add(label);
    exposed.set(name, known);
  }
  return exposed;
}

/** What each of the gateway's own metrics says that it means. */
export async function readMeanings(): Promise<ReadonlyMap<string, string>> {
  const lines = (await readText()).matchAll(/^# HELP (gateway_\w+) (.*)\n# TYPE \w+ (\w+)$/gm);
  return new Map(
    [...lines].map(([, name = '', help = '', type]) => [type === 'counter' ? `${name}_total` : name, help]),
  );
}

async function readText(): Promise<string> {
  const metrics = createMetrics();
  metrics.countOperation({
    requestId: 'r',
    type: 'mutation',
    outcomes: [{ provider: 'VIDA', member: 'OrganizationUpdated', applied: 'APPLIED', count: 1 }],
    totalMs: 1,
    errorCodes: ['TOO_MANY_REQUESTS'],
  });
  const answer = { kind: 'response', status: 200, cutoff: null } as const;
  const sent = { provider: 'vida', method: 'POST', pathTemplate: '/', ms: 1 };
  metrics.observeAttempt({ ...answer, ...sent, failure: 'ECONNREFUSED' });
  metrics.countKeyUse('new');
  metrics.countDrift('VIDA', 'key');
  const client = { circuit: 'CLOSED', load: { running: 0, waiting: 0 } } as const;
  metrics.watchLines([{ provider: 'vida', client }]);
  return metrics.read('application/openmetrics-text');
}
