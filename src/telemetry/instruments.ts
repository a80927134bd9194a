import type { OpenMetricsContentType, Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

type OpenMetrics = Registry<OpenMetricsContentType>;

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Everything that is counted or timed as it happens. No label holds anything of a caller's; exemplars hold the request's id. */
export function createInstruments(registry: OpenMetrics) {
  const registers = [registry];
  return {
    operations: new Histogram({
      name: 'gateway_operation_seconds',
      help: 'GraphQL requests, from their arrival until their answer is ready.',
      labelNames: ['type'],
      buckets: seconds,
      enableExemplars: true,
      registers,
    }),
    outcomes: new Counter({
      name: 'gateway_outcomes_total',
      help: 'What updates and reads of organizations came to, by the union member that was told.',
      labelNames: ['provider', 'member', 'applied'],
      enableExemplars: true,
      registers,
    }),
    errors: new Counter({
      name: 'gateway_operation_errors_total',
      help: 'GraphQL requests with an error beside their data or in place of it, by its code.',
      labelNames: ['code'],
      registers,
    }),
    ...createUpstreamInstruments(registry),
    keys: new Counter({
      name: 'gateway_idempotency_keys_total',
      help: 'Updates with an idempotency key, by what the key was found to be.',
      labelNames: ['use'],
      registers,
    }),
    drift: new Counter({
      name: 'gateway_contract_drift_total',
      help: 'Places where an answer departs from its documented contract, by key path.',
      labelNames: ['provider', 'key_path'],
      registers,
    }),
  };
}

function createUpstreamInstruments(registry: OpenMetrics) {
  const registers = [registry];
  return {
    upstream: new Histogram({
      name: 'gateway_upstream_seconds',
      help: 'Requests sent to providers, and how long each took.',
      labelNames: ['provider', 'method', 'route', 'result'],
      buckets: seconds,
      registers,
    }),
    failures: new Counter({
      name: 'gateway_upstream_failures_total',
      help: 'Requests to providers that found no connection or lost it, by the code of the cause.',
      labelNames: ['provider', 'code'],
      registers,
    }),
  };
}

/** Where requests of a kind wait and run. */
export interface Line {
  readonly provider: string;
  readonly client: {
    readonly circuit: keyof typeof circuitStates;
    readonly load: { readonly running: number; readonly waiting: number };
  };
}

const circuitStates = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 };

/** What is asked of each provider's line whenever the metrics are read. */
const gauges: readonly (readonly [name: string, help: string, (line: Line) => number])[] = [
  [
    'gateway_circuit_state',
    'Of each provider: 0 closed, 1 trying it out, 2 open.',
    ({ client }) => circuitStates[client.circuit],
  ],
  ['gateway_upstream_running', 'Requests to a provider under way.', ({ client }) => client.load.running],
  [
    'gateway_upstream_waiting',
    'Requests to a provider that wait for a socket.',
    ({ client }) => client.load.waiting,
  ],
];

export function watchLines(lines: readonly Line[], registry: OpenMetrics): void {
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      labelNames: ['provider'],
      registers: [registry],
      collect() {
        for (const line of lines) this.set({ provider: line.provider }, read(line));
      },
    });
  }
}
