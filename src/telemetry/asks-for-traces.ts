const whereTo = ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/** Do the settings ask for traces? By OpenTelemetry's own names, and its own way to say no. */
export function asksForTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  const isDisabled = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const isRefused = isDisabled || env['OTEL_TRACES_EXPORTER']?.trim() === 'none';
  return !isRefused && whereTo.some((name) => env[name]?.trim());
}
