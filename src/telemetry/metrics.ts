import { collectDefaultMetrics, Registry } from 'prom-client';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { ObservedConnection } from './connection-gauges.ts';
import { registerConnectionGauges } from './connection-gauges.ts';
import type { ConnectionMetrics } from './connection-metrics.ts';
import { createConnectionMetrics, createConnectionNames } from './connection-metrics.ts';
import { createInstruments } from './instruments.ts';

interface FinishedOperation {
  readonly requestId: string;
  readonly type: string | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly totalMs: number;
  readonly errorCodes: readonly string[];
}

/** The metrics of the gateway. */
export interface Metrics extends ConnectionMetrics {
  /** Returns all metrics as text. */
  read(type: 'text/plain' | 'application/openmetrics-text'): Promise<string>;
  countOperation(operation: FinishedOperation): void;
  countKeyUse(use: string): void;
  /** @param list returns the connections whose state is exposed at this time */
  observeConnections(list: () => readonly ObservedConnection[]): void;
}

/** @param traceId returns the id of the current trace, or `undefined` without tracing */
export function createMetrics(traceId: () => string | undefined = () => undefined): Metrics {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry as unknown as Registry });
  const { errors, keys, operations, outcomes, ...others } = createInstruments(registry);
  const toName = createConnectionNames();
  return {
    read: (type) => (type === 'text/plain' ? toPlainText(registry).metrics() : registry.metrics()),
    countOperation(operation) {
      const exemplar = toExemplar(operation.requestId, traceId());
      const labels = { type: operation.type ?? 'refused' };
      operations.observe({ labels, value: operation.totalMs / 1000, ...exemplar });
      for (const { applied, connection, count, member, provider } of operation.outcomes) {
        const outcome = {
          provider: provider ?? '',
          connection: connection === null ? '' : toName(connection),
          member,
          applied: applied ?? '',
        };
        outcomes.inc({ labels: outcome, value: count, ...exemplar });
      }
      for (const code of operation.errorCodes) errors.inc({ code });
    },
    countKeyUse: (use) => keys.inc({ use }),
    ...createConnectionMetrics(others, toName),
    observeConnections: (list) => registerConnectionGauges(list, registry),
  };
}

/** The part of a metric that prom-client needs to render it. */
interface RenderableMetric {
  readonly name: string;
  readonly type: string;
  get(): Promise<object>;
  getForPromString?(): Promise<object>;
}

/**
 * Returns a registry of the same metrics for a scraper without OpenMetrics. It wraps each metric, because prom-client
 * permanently removes `_total` from the name of a counter when it renders OpenMetrics.
 */
function toPlainText(registry: Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>): Registry {
  const plain = new Registry();
  for (const metric of registry.getMetricsAsArray() as unknown as RenderableMetric[]) {
    const name = metric.type === 'counter' ? `${metric.name.replace(/_total$/, '')}_total` : metric.name;
    const get = async () => ({ ...(await (metric.getForPromString?.() ?? metric.get())), name });
    plain.registerMetric({ name, get } as never);
  }
  return plain;
}

/** The maximum length of the names and values of an exemplar's labels (OpenMetrics, "Exemplars"). */
const maxExemplarLength = 128;

interface Exemplar {
  readonly exemplarLabels: Record<string, string>;
}

/** Creates an exemplar that links a sample to the log and the trace; `undefined` when the request id is too long. */
function toExemplar(requestId: string, traceId: string | undefined): Exemplar | undefined {
  const length = `request_id${requestId}`.length + (traceId ? `trace_id${traceId}`.length : 0);
  if (length > maxExemplarLength) return undefined;
  return {
    exemplarLabels: traceId ? { trace_id: traceId, request_id: requestId } : { request_id: requestId },
  };
}
