import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { tracing } from '@opentelemetry/sdk-node';
import { readOtlpProtocol, readTraceExporters } from './otel-settings.ts';

type SpanExporter = NodeSDKConfiguration['traceExporter'];
type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Creates the exporters that the settings name, as the SDK would create them; each reads its own settings. */
export async function createTraceExporters(
  env: Readonly<Record<string, string | undefined>>,
): Promise<SpanExporter[]> {
  return Promise.all(
    readTraceExporters(env).map(async (name): Promise<SpanExporter> => {
      if (name === 'console') return new tracing.ConsoleSpanExporter();
      if (name === 'zipkin') return new (await import('@opentelemetry/exporter-zipkin')).ZipkinExporter();
      return createOtlpExporter(readOtlpProtocol(env));
    }),
  );
}

async function createOtlpExporter(protocol: string): Promise<SpanExporter> {
  if (protocol === 'grpc')
    return new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter();
  if (protocol === 'http/json')
    return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
  return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
}

/** Combines exporters into one that finishes after all of them, with the first failure if one fails. */
export function observeExports(
  exporters: readonly SpanExporter[],
  onResult: (result: ExportResult) => void,
): SpanExporter {
  return {
    async export(spans, done) {
      const exportWith = (exporter: SpanExporter) =>
        new Promise<ExportResult>((resolve) => exporter.export(spans, resolve)).catch((error) => ({
          code: 1,
          error,
        }));
      const results = await Promise.all(exporters.map(exportWith));
      const result = results.find(({ error }) => error) ?? results[0] ?? { code: 0 };
      onResult(result);
      done(result);
    },
    async shutdown() {
      await Promise.all(exporters.map((exporter) => exporter.shutdown()));
    },
  };
}
