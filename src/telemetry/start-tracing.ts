import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ReportExport } from './export-problem.ts';
import { createExportReport } from './export-problem.ts';
import { traceAttempt } from './trace-attempt.ts';
import { createTraceExporters, observeExports } from './trace-exporter.ts';

export interface Tracing {
  /** Stands around each request to a provider. */
  readonly watch: typeof traceAttempt;
  /** The id of the trace that this is part of. */
  traceId(): string | undefined;
  /** Sends the last spans. */
  stop(): Promise<void>;
}

/** The last spans are not worth more of a stopping process's time. */
const lastSpansMs = 2000;

/**
 * Starts OpenTelemetry's SDK, which reads its own OTEL_* settings: for traces alone, and telling of this machine and
 * process no more than those say.
 */
export async function startTracing(
  env: Readonly<Record<string, string | undefined>>,
  report: ReportExport,
): Promise<Tracing> {
  const { onResult, onWarning } = createExportReport(report);
  const sdk = new NodeSDK({
    traceExporter: observeExports(await createTraceExporters(env), onResult),
    resourceDetectors: [envDetector],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  listenToSdk(onWarning);
  sdk.start();
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, lastSpansMs));
  return {
    watch: traceAttempt,
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    stop: () => Promise.race([sdk.shutdown().catch(() => {}), late()]),
  };
}

/** In place of a log of the SDK's own, which may hold credentials. */
function listenToSdk(onWarning: (text: string) => void): void {
  const ignore = () => {};
  const logger = { verbose: ignore, debug: ignore, info: ignore, warn: onWarning, error: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
