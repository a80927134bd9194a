import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

/** The last spans are not worth more of a stopping process's time. */
const lastSpansMs = 2000;

/**
 * Starts OpenTelemetry's SDK, which reads its own OTEL_* settings: for traces alone, and telling of this machine and
 * process no more than those say.
 */
export function startTracing(): { stop(): Promise<void> } {
  const sdk = new NodeSDK({
    resourceDetectors: [envDetector],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const late = () => new Promise<void>((resolve) => setTimeout(resolve, lastSpansMs));
  return { stop: () => Promise.race([sdk.shutdown().catch(() => {}), late()]) };
}
