import { collectDefaultMetrics, Registry } from 'prom-client';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { toAttemptResult } from './attempt-result.ts';
import type { Line } from './instruments.ts';
import { createInstruments, watchLines } from './instruments.ts';

interface OperationLogEntry {
  readonly requestId: string;
  readonly type: string | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly totalMs: number;
  readonly errorCodes: readonly string[];
}

type AttemptFacts = Parameters<typeof toAttemptResult>[0] & {
  readonly provider: string;
  readonly method: string;
  readonly pathTemplate: string;
  readonly failure: string | null;
  readonly ms: number;
};

/** What the gateway tells of itself in numbers. */
export interface Metrics {
  /** All of them as text. */
  read(type: 'text/plain' | 'application/openmetrics-text'): Promise<string>;
  countOperation(facts: OperationLogEntry): void;
  observeAttempt(attempt: AttemptFacts): void;
  countKeyUse(use: string): void;
  countDrift(provider: Provider, keyPath: string): void;
  watchLines(lines: readonly Line[]): void;
}

/** More places than any contract drifts in: what comes after them is counted together. */
const maxKeyPaths = 200;

/** More causes than networks have. */
const maxCodes = 50;

/** @param traceId tells the trace that an operation is part of, where there is one */
export function createMetrics(traceId: () => string | undefined = () => undefined): Metrics {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry as unknown as Registry });
  const { drift, errors, failures, keys, operations, outcomes, upstream } = createInstruments(registry);
  const keyPaths = new Set<string>();
  const codes = new Set<string>();
  return {
    read: (type) => (type === 'text/plain' ? inPlainText(registry).metrics() : registry.metrics()),
    countOperation(facts) {
      const exemplar = toExemplar(facts.requestId, traceId());
      const labels = { type: facts.type ?? 'refused' };
      operations.observe({ labels, value: facts.totalMs / 1000, ...exemplar });
      for (const { applied, count, member, provider } of facts.outcomes) {
        const told = { provider: provider ?? '', member, applied: applied ?? '' };
        outcomes.inc({ labels: told, value: count, ...exemplar });
      }
      for (const code of facts.errorCodes) errors.inc({ code });
    },
    observeAttempt(attempt) {
      const { failure, method, ms, pathTemplate: route, provider } = attempt;
      upstream.observe({ provider, method, route, result: toAttemptResult(attempt) }, ms / 1000);
      if (failure === null) return;
      failures.inc({ provider, code: toBounded(codes, failure, maxCodes) });
    },
    countKeyUse: (use) => keys.inc({ use }),
    countDrift(provider, keyPath) {
      drift.inc({ provider, key_path: toBounded(keyPaths, keyPath, maxKeyPaths) });
    },
    watchLines: (lines) => watchLines(lines, registry),
  };
}

/** What prom-client reads of a metric when it writes it. */
interface Readable {
  readonly name: string;
  readonly type: string;
  get(): Promise<object>;
  getForPromString?(): Promise<object>;
}

/**
 * The same metrics for a scraper that does not know OpenMetrics. Each is wrapped, as prom-client takes `_total` off the name of
 * a counter for good when it writes OpenMetrics.
 */
function inPlainText(registry: Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>): Registry {
  const plain = new Registry();
  for (const metric of registry.getMetricsAsArray() as unknown as Readable[]) {
    const name = metric.type === 'counter' ? `${metric.name.replace(/_total$/, '')}_total` : metric.name;
    const get = async () => ({ ...(await (metric.getForPromString?.() ?? metric.get())), name });
    plain.registerMetric({ name, get } as never);
  }
  return plain;
}

/** The value of a label, or `(others)` once there are as many values as the label may have. */
function toBounded(values: Set<string>, value: string, most: number): string {
  if (values.size < most) values.add(value);
  return values.has(value) ? value : '(others)';
}

/** All that an exemplar's labels may hold, names and values (OpenMetrics, "Exemplars"). */
const maxExemplarLength = 128;

interface Exemplar {
  readonly exemplarLabels: Record<string, string>;
}

/** By what the last request behind a number is found in logs and traces; undefined when its id is too long to be told. */
function toExemplar(requestId: string, traceId: string | undefined): Exemplar | undefined {
  const length = `request_id${requestId}`.length + (traceId ? `trace_id${traceId}`.length : 0);
  if (length > maxExemplarLength) return undefined;
  return {
    exemplarLabels: traceId ? { trace_id: traceId, request_id: requestId } : { request_id: requestId },
  };
}
