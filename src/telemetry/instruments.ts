import type { OpenMetricsContentType, Registry } from 'prom-client';
import { Counter, Histogram } from 'prom-client';

type OpenMetrics = Registry<OpenMetricsContentType>;

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Creates the counters and histograms. Labels hold no caller data; exemplars hold the request id. */
export function createInstruments(registry: OpenMetrics) {
  const registers = [registry];
  return {
    operations: new Histogram({
      name: 'gateway_operation_seconds',
      help: 'Duration of GraphQL requests, until the response is ready.',
      labelNames: ['type'],
      buckets: secondsBuckets,
      enableExemplars: true,
      registers,
    }),
    outcomes: new Counter({
      name: 'gateway_outcomes_total',
      help: 'Results of updates and reads of organizations, by union member.',
      labelNames: ['provider', 'connection', 'member', 'applied'],
      enableExemplars: true,
      registers,
    }),
    errors: new Counter({
      name: 'gateway_operation_errors_total',
      help: 'GraphQL requests whose response has errors, by error code.',
      labelNames: ['code'],
      registers,
    }),
    ...createUpstreamInstruments(registry),
    keys: new Counter({
      name: 'gateway_idempotency_keys_total',
      help: 'Updates with an idempotency key, by the state of the key.',
      labelNames: ['use'],
      registers,
    }),
    drift: new Counter({
      name: 'gateway_contract_drift_total',
      help: 'Responses that depart from their documented contract, by key path.',
      labelNames: ['provider', 'connection', 'key_path'],
      registers,
    }),
  };
}

function createUpstreamInstruments(registry: OpenMetrics) {
  const registers = [registry];
  return {
    upstream: new Histogram({
      name: 'gateway_upstream_seconds',
      help: 'Duration of requests to providers, by result.',
      labelNames: ['provider', 'method', 'route', 'result'],
      buckets: secondsBuckets,
      registers,
    }),
    // Counters, because a histogram of each of hundreds of connections would make a scrape take a tenth of a second.
    attempts: new Counter({
      name: 'gateway_connection_attempts_total',
      help: 'Requests to providers, by connection and result.',
      labelNames: ['provider', 'connection', 'result'],
      registers,
    }),
    attemptSeconds: new Counter({
      name: 'gateway_connection_seconds_total',
      help: 'Sum of the durations of requests to providers, by connection.',
      labelNames: ['provider', 'connection'],
      registers,
    }),
    failures: new Counter({
      name: 'gateway_upstream_failures_total',
      help: 'Requests to providers whose connection failed or was lost, by error code.',
      labelNames: ['provider', 'connection', 'code'],
      registers,
    }),
    quotaRefusals: new Counter({
      name: 'gateway_quota_refusals_total',
      help: 'Requests to providers that were not sent because the quota of the window allowed none in time.',
      labelNames: ['provider', 'connection', 'window'],
      registers,
    }),
  };
}
