import { collectDefaultMetrics, Registry } from 'prom-client';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { ConnectionRef } from '../domain/provider/connection.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import type { QuotaWindow } from '../domain/provider/quota.ts';
import { toAttemptResult } from './attempt-result.ts';
import type { ObservedConnection } from './connection-gauges.ts';
import { registerConnectionGauges } from './connection-gauges.ts';
import { createInstruments } from './instruments.ts';

interface FinishedOperation {
  readonly requestId: string;
  readonly type: string | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly totalMs: number;
  readonly errorCodes: readonly string[];
}

/** The names of a connection as labels. */
export interface ConnectionLabels {
  readonly provider: string;
  readonly connection: string;
}

type FinishedAttempt = ConnectionLabels &
  Parameters<typeof toAttemptResult>[0] & {
    readonly method: string;
    readonly pathTemplate: string;
    readonly failure: string | null;
    readonly ms: number;
  };

/** The metrics of the gateway. */
export interface Metrics {
  /** Returns all metrics as text. */
  read(type: 'text/plain' | 'application/openmetrics-text'): Promise<string>;
  countOperation(operation: FinishedOperation): void;
  observeAttempt(attempt: FinishedAttempt): void;
  countKeyUse(use: string): void;
  countDrift(connection: ConnectionRef, keyPath: string): void;
  countQuotaRefusal(connection: ConnectionLabels, window: QuotaWindow): void;
  /** @param list returns the connections whose state is exposed at this time */
  observeConnections(list: () => readonly ObservedConnection[]): void;
}

/** The maximum number of key paths; further ones are counted together. */
const maxKeyPaths = 200;

/** The maximum number of names of connections, which can change while the gateway runs; further ones are counted together. */
const maxConnections = 1000;

/** The maximum number of error codes of connections; further ones are counted together. */
const maxCodes = 50;

/** @param traceId returns the id of the current trace, or `undefined` without tracing */
export function createMetrics(traceId: () => string | undefined = () => undefined): Metrics {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry as unknown as Registry });
  const { drift, errors, failures, keys, operations, outcomes, quotaRefusals, upstream } =
    createInstruments(registry);
  const keyPaths = new Set<string>();
  const codes = new Set<string>();
  const connections = new Set([defaultConnection]);
  const toConnection = (name: string) => toBounded(connections, name, maxConnections);
  return {
    read: (type) => (type === 'text/plain' ? toPlainText(registry).metrics() : registry.metrics()),
    countOperation(operation) {
      const exemplar = toExemplar(operation.requestId, traceId());
      const labels = { type: operation.type ?? 'refused' };
      operations.observe({ labels, value: operation.totalMs / 1000, ...exemplar });
      for (const { applied, count, member, provider } of operation.outcomes) {
        const outcome = { provider: provider ?? '', member, applied: applied ?? '' };
        outcomes.inc({ labels: outcome, value: count, ...exemplar });
      }
      for (const code of operation.errorCodes) errors.inc({ code });
    },
    observeAttempt(attempt) {
      const { failure, method, ms, pathTemplate: route, provider } = attempt;
      const connection = toConnection(attempt.connection);
      upstream.observe({ provider, connection, method, route, result: toAttemptResult(attempt) }, ms / 1000);
      if (failure === null) return;
      failures.inc({ provider, connection, code: toBounded(codes, failure, maxCodes) });
    },
    countKeyUse: (use) => keys.inc({ use }),
    countDrift({ connection, provider }, keyPath) {
      const labels = { provider, connection: toConnection(connection) };
      drift.inc({ ...labels, key_path: toBounded(keyPaths, keyPath, maxKeyPaths) });
    },
    countQuotaRefusal({ connection, provider }, window) {
      quotaRefusals.inc({ provider, connection: toConnection(connection), window: window.toLowerCase() });
    },
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

/** Returns the value of a label, or `(others)` for a new value when the label has its maximum number of values. */
function toBounded(values: Set<string>, value: string, maxValues: number): string {
  if (values.size < maxValues) values.add(value);
  return values.has(value) ? value : '(others)';
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
