import type { ConnectionRef } from '../domain/provider/connection.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import type { QuotaWindow } from '../domain/provider/quota.ts';
import { toAttemptResult } from './attempt-result.ts';
import type { createInstruments } from './instruments.ts';

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

/** What is counted by connection. */
export interface ConnectionMetrics {
  observeAttempt(attempt: FinishedAttempt): void;
  countDrift(connection: ConnectionRef, keyPath: string): void;
  countQuotaRefusal(connection: ConnectionLabels, window: QuotaWindow): void;
}

/** The maximum number of key paths; further ones are counted together. */
const maxKeyPaths = 200;

/** The maximum number of names of connections, which can change while the gateway runs; further ones are counted together. */
const maxConnections = 1000;

/** The maximum number of error codes of sockets; further ones are counted together. */
const maxCodes = 50;

type Instruments = Pick<
  ReturnType<typeof createInstruments>,
  'attemptSeconds' | 'attempts' | 'drift' | 'failures' | 'quotaRefusals' | 'upstream'
>;

/** Returns a function that limits the values of the label `connection`. */
export function createConnectionNames(): (name: string) => string {
  const names = new Set([defaultConnection]);
  return (name) => toBounded(names, name, maxConnections);
}

/** @param toName as `createConnectionNames` returns it */
export function createConnectionMetrics(
  { attemptSeconds, attempts, drift, failures, quotaRefusals, upstream }: Instruments,
  toName: (name: string) => string,
): ConnectionMetrics {
  const keyPaths = new Set<string>();
  const codes = new Set<string>();
  const toLabels = ({ connection, provider }: ConnectionLabels) => ({
    provider,
    connection: toName(connection),
  });
  return {
    observeAttempt(attempt) {
      const { failure, method, ms, pathTemplate: route, provider } = attempt;
      const labels = toLabels(attempt);
      const { connection } = labels;
      const result = toAttemptResult(attempt);
      upstream.observe({ provider, method, route, result }, ms / 1000);
      attempts.inc({ provider, connection, result });
      attemptSeconds.inc(labels, ms / 1000);
      if (failure !== null) failures.inc({ provider, connection, code: toBounded(codes, failure, maxCodes) });
    },
    countDrift(connection, keyPath) {
      drift.inc({ ...toLabels(connection), key_path: toBounded(keyPaths, keyPath, maxKeyPaths) });
    },
    countQuotaRefusal: (connection, window) =>
      quotaRefusals.inc({ ...toLabels(connection), window: window.toLowerCase() }),
  };
}

/** Returns the value of a label, or `(others)` for a new value when the label has its maximum number of values. */
function toBounded(values: Set<string>, value: string, maxValues: number): string {
  if (values.size < maxValues) values.add(value);
  return values.has(value) ? value : '(others)';
}
