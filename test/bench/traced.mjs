/** A sampled span context of version 00, as a router or a frontend with tracing sends it. */
export const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** The trace of all requests, as the bytes that an export contains. */
export const traceId = Buffer.from(traceparent.split('-')[1] ?? '', 'hex');

/**
 * What makes a target export traces: the environment, which the SDK of every target reads, and the header of each request.
 *
 * @param {string} collectorUrl
 */
export const toTraced = (collectorUrl) => ({
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl, OTEL_SERVICE_NAME: 'bench' },
  headers: { traceparent },
});
