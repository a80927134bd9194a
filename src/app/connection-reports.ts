import type { ConnectionRef } from '../domain/provider/connection.ts';
import { providerNames } from '../domain/provider/provider.ts';
import type { Attempt } from '../http-client/attempt.ts';
import type { ReportDrift } from '../providers/shared/drift.ts';
import { createDriftReport } from '../providers/shared/drift.ts';
import type { ConnectionLabels } from '../telemetry/connection-metrics.ts';
import { createReachabilityReporter } from '../telemetry/reachability-reporter.ts';
import type { Observability } from './observability.ts';

/** The names of a connection in metrics and in logs. */
export function toConnectionLabels({ connection, provider }: ConnectionRef): ConnectionLabels {
  return { provider: providerNames[provider].key, connection };
}

/** Measures each attempt, and logs when the provider cannot be reached. */
export function toAttemptReport(
  ref: ConnectionRef,
  { log, metrics }: Observability,
): (attempt: Attempt) => void {
  const labels = toConnectionLabels(ref);
  const reportReachability = createReachabilityReporter({
    onFailure: (code) =>
      log.warn({ ...labels, code }, 'The provider cannot be reached, or the connection was lost.'),
    onRecovery: () => log.info(labels, 'The provider can be reached again.'),
  });
  return (attempt) => {
    metrics.observeAttempt(attempt);
    reportReachability(attempt);
  };
}

/** Counts each drift, and logs each key path once. */
export function toDriftReport({ connection }: ConnectionRef, { log, metrics }: Observability): ReportDrift {
  const logOnce = createDriftReport(({ keyPath, provider }) =>
    log.warn(
      { provider, connection, keyPath },
      'A response does not match the documented contract of the provider.',
    ),
  );
  return (provider, keyPath) => {
    metrics.countDrift({ provider, connection }, keyPath);
    logOnce(provider, keyPath);
  };
}
