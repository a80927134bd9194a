import { createMetrics } from '../../src/telemetry/metrics.ts';

/** Returns the label names of every exposed metric by its name, after each metric was recorded once. */
export async function readExposed(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const exposed = new Map<string, Set<string>>();
  for (const line of (await readMetrics()).split('\n')) {
    const [, name, labels = ''] = /^([a-z_0-9]+)(?:\{([^}]*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const labelNames = exposed.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) labelNames.add(label);
    exposed.set(name, labelNames);
  }
  return exposed;
}

/** Returns the help text of each of the gateway's own metrics. */
export async function readHelpTexts(): Promise<ReadonlyMap<string, string>> {
  const lines = (await readMetrics()).matchAll(/^# HELP (gateway_\w+) (.*)\n# TYPE \w+ (\w+)$/gm);
  return new Map(
    [...lines].map(([, name = '', help = '', type]) => [type === 'counter' ? `${name}_total` : name, help]),
  );
}

async function readMetrics(): Promise<string> {
  const metrics = createMetrics();
  metrics.countOperation({
    requestId: 'r',
    type: 'mutation',
    outcomes: [
      {
        provider: 'VIDA',
        connection: 'default',
        member: 'OrganizationUpdated',
        applied: 'APPLIED',
        count: 1,
      },
    ],
    totalMs: 1,
    errorCodes: ['TOO_MANY_REQUESTS'],
  });
  const response = { kind: 'response', status: 200, cutoff: null } as const;
  const sent = { provider: 'vida', connection: 'default', method: 'POST', pathTemplate: '/', ms: 1 };
  metrics.observeAttempt({ ...response, ...sent, failure: 'ECONNREFUSED' });
  metrics.countKeyUse('new');
  metrics.countDrift({ provider: 'VIDA', connection: 'default' }, 'key');
  const client = { circuit: 'CLOSED', load: { running: 0, waiting: 0 } } as const;
  const labels = { provider: 'vertra', connection: 'default' };
  metrics.countQuotaRefusal(labels, 'MINUTE');
  const quota = { window: 'MINUTE', limit: 60, remaining: 1, resetsAt: null } as const;
  metrics.observeConnections(() => [{ ...labels, client, quotas: [quota] }]);
  return metrics.read('application/openmetrics-text');
}
