const destinations = [
  'OTEL_TRACES_EXPORTER',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
];

/** Whether OpenTelemetry's settings name a destination for traces and do not disable the SDK or its exporter. */
export function isTracingEnabled(env: Readonly<Record<string, string | undefined>>): boolean {
  const isSdkDisabled = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const isDisabled = isSdkDisabled || env['OTEL_TRACES_EXPORTER']?.trim() === 'none';
  return !isDisabled && destinations.some((name) => env[name]?.trim());
}
