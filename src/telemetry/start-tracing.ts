import { trace } from '@opentelemetry/api';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { traceAttempt } from './trace-attempt.ts';

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
export function startTracing(): Tracing {
  const sdk = new NodeSDK({
    resourceDetectors: [envDetector],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, lastSpansMs));
  return {
    watch: traceAttempt,
    traceId: () => trace.getActiveSpan()?.spanContext().traceId,
    stop: () => Promise.race([sdk.shutdown().catch(() => {}), late()]),
  };
}
