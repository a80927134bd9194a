import type { OpenMetricsContentType, Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import type { ProviderQuota } from '../domain/provider/quota.ts';

/** A connection whose state is exposed. */
export interface ObservedConnection {
  readonly provider: string;
  readonly connection: string;
  readonly client: {
    readonly circuit: keyof typeof circuitStates;
    readonly load: { readonly running: number; readonly waiting: number };
  };
  /** The quotas that the provider has reported. */
  readonly quotas: readonly ProviderQuota[];
}

type OpenMetrics = Registry<OpenMetricsContentType>;

const circuitStates = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 };

type ClientGauge = readonly [name: string, help: string, read: (observed: ObservedConnection) => number];

const clientGauges: readonly ClientGauge[] = [
  [
    'gateway_circuit_state',
    'State of the circuit of a connection: 0 closed, 1 half-open, 2 open.',
    ({ client }) => circuitStates[client.circuit],
  ],
  [
    'gateway_upstream_running',
    'Requests to a provider that are running.',
    ({ client }) => client.load.running,
  ],
  [
    'gateway_upstream_waiting',
    'Requests to a provider that are waiting for a socket.',
    ({ client }) => client.load.waiting,
  ],
];

/** A number that is not known is not exposed. */
const quotaGauges = [
  ['gateway_quota_limit', 'Requests that a provider allows in a window, as it reports.', 'limit'],
  [
    'gateway_quota_remaining',
    'Requests that the quota of a provider still allows in the window.',
    'remaining',
  ],
] as const;

/** Registers the gauges that are read when the metrics are collected: a removed connection, and a window without a report, is no longer exposed. */
export function registerConnectionGauges(
  list: () => readonly ObservedConnection[],
  registry: OpenMetrics,
): void {
  const registers = [registry];
  for (const [name, help, read] of clientGauges) {
    new Gauge({
      ...{ name, help, registers, labelNames: ['provider', 'connection'] },
      collect() {
        this.reset();
        for (const observed of list()) {
          const { connection, provider } = observed;
          this.set({ provider, connection }, read(observed));
        }
      },
    });
  }
  for (const [name, help, value] of quotaGauges) {
    new Gauge({
      ...{ name, help, registers, labelNames: ['provider', 'connection', 'window'] },
      collect() {
        this.reset();
        for (const { connection, provider, quotas } of list()) {
          for (const quota of quotas) {
            const number = quota[value];
            if (number === null) continue;
            this.set({ provider, connection, window: quota.window.toLowerCase() }, number);
          }
        }
      },
    });
  }
}
