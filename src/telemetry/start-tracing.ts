import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { OnExportProblem } from './export-reporter.ts';
import { createExportReporter } from './export-reporter.ts';
import { traceAttempt, traceJoin } from './trace-attempt.ts';
import { createTraceExporters, observeExports } from './trace-exporter.ts';

/** The running OpenTelemetry SDK. */
export interface Tracing {
  /** Wraps each request to a provider in a span. */
  readonly traceAttempt: typeof traceAttempt;
  /** Records that a request to a provider was shared, in a span. */
  readonly traceJoin: typeof traceJoin;
  /** Returns the id of the current trace. */
  traceId(): string | undefined;
  /** Exports the last spans. */
  stop(): Promise<void>;
}

/** The maximum time for the export of the last spans, which would otherwise delay the shutdown. */
const shutdownTimeoutMs = 2000;

/**
 * Starts OpenTelemetry's SDK, which reads its own OTEL_* settings, for traces only. It exports no attributes of the host
 * and the process except those of the settings.
 */
export async function startTracing(
  env: Readonly<Record<string, string | undefined>>,
  onProblem: OnExportProblem,
): Promise<Tracing> {
  const { onResult, onWarning } = createExportReporter(onProblem);
  const sdk = new NodeSDK({
    traceExporter: observeExports(await createTraceExporters(env), onResult),
    resourceDetectors: [envDetector],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  listenToWarnings(onWarning);
  sdk.start();
  const timeout = () => new Promise<void>((resolve) => setTimeout(resolve, shutdownTimeoutMs));
  return {
    traceAttempt,
    traceJoin,
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    stop: () => Promise.race([sdk.shutdown().catch(() => {}), timeout()]),
  };
}

/** Replaces the SDK's own log, which can contain credentials. */
function listenToWarnings(onWarning: (message: string) => void): void {
  const ignore = () => {};
  const logger = { verbose: ignore, debug: ignore, info: ignore, warn: onWarning, error: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
