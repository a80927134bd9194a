import type { Logger } from 'pino';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/start-tracing.ts';

/** Log, metrics and traces of the gateway, and its stop signal. */
export interface Observability {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null when tracing is off. */
  readonly tracing: Tracing | null;
  /** Aborts when the grace period of a shutdown is over. */
  readonly stopSignal: AbortSignal;
}
