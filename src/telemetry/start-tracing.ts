import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

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
  return { stop: () => sdk.shutdown() };
}
