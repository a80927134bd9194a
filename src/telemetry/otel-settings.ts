import { accessSync, constants } from 'node:fs';
import { isTracingEnabled } from './is-tracing-enabled.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The names of settings, the message for an invalid value, and the validation. */
type Rule = readonly [
  names: readonly string[],
  message: string,
  isValid: (value: string, env: Environment) => boolean,
];

const rules: readonly Rule[] = [
  [
    ['OTEL_SDK_DISABLED', ...otlpSettings('INSECURE')],
    'must be true or false',
    (value) => /^(true|false)$/i.test(value.trim()),
  ],
  [['OTEL_TRACES_EXPORTER'], 'must be none or a list of otlp, zipkin, console', isExporterList],
  [otlpSettings('ENDPOINT'), 'must be an http or https URL, or host:port for the protocol grpc', isEndpoint],
  [['OTEL_EXPORTER_ZIPKIN_ENDPOINT'], 'must be an http or https URL', isWebUrl],
  [
    otlpSettings('PROTOCOL'),
    'must be one of grpc, http/json, http/protobuf',
    isOneOf('grpc', 'http/json', 'http/protobuf'),
  ],
  [otlpSettings('COMPRESSION'), 'must be one of none, gzip', isOneOf('none', 'gzip')],
  [otlpSettings('TIMEOUT'), 'must be a number of milliseconds', isNumber((number) => number > 0)],
  [
    otlpSettings('HEADERS'),
    'must be name=value pairs separated by commas; characters other than letters, digits and spaces must be percent-encoded where needed',
    (value) => splitList(value).every(isHeader),
  ],
  [
    [...otlpSettings('CERTIFICATE'), ...otlpSettings('CLIENT_KEY'), ...otlpSettings('CLIENT_CERTIFICATE')],
    'must be the path of a readable file',
    isReadable,
  ],
  [
    ['OTEL_TRACES_SAMPLER'],
    'must be one of always_on, always_off, traceidratio, or one of these with the prefix parentbased_',
    (value) => /^(parentbased_)?(always_on|always_off|traceidratio)$/.test(value),
  ],
  [['OTEL_TRACES_SAMPLER_ARG'], 'must be a number from 0 to 1 for a ratio sampler', isSamplerArgument],
  [
    ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BSP_EXPORT_TIMEOUT'],
    'must be a number of milliseconds',
    isNumber((number) => number >= 0),
  ],
  [
    ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
    'must be an integer of at least 1',
    isNumber((number) => Number.isInteger(number) && number > 0),
  ],
  [
    [
      'OTEL_ATTRIBUTE_COUNT_LIMIT',
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      'OTEL_SPAN_EVENT_COUNT_LIMIT',
      'OTEL_SPAN_LINK_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT',
      'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    ],
    'must be a non-negative integer',
    isNumber((number) => Number.isInteger(number) && number >= 0),
  ],
  [
    ['OTEL_PROPAGATORS'],
    'must be none or a list of tracecontext, baggage, b3, b3multi, jaeger',
    (value) => splitList(value).every(isOneOf('tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none')),
  ],
  [
    ['OTEL_RESOURCE_ATTRIBUTES'],
    'must be key=value pairs separated by commas, percent-encoded where needed',
    (value) => splitList(value).every(isAttribute),
  ],
];

/**
 * Finds invalid OpenTelemetry settings for traces, which the SDK would ignore. Each problem names its setting and
 * quotes no value.
 */
export function findOtelProblems(env: Environment): string[] {
  if (!isTracingEnabled(env)) return [];
  return rules.flatMap(([names, message, isValid]) =>
    names
      .filter((name) => {
        const value = env[name] ?? '';
        return value.trim() !== '' && !isValid(value, env);
      })
      .map((name) => `${name} ${message}`),
  );
}

/** Returns the OTLP protocol; the default is the SDK's own. */
export function readOtlpProtocol(env: Environment): string {
  const protocol =
    env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() || env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim();
  return protocol || 'http/protobuf';
}

/** Returns the names of the trace exporters; `otlp` by default. */
export function readTraceExporters(env: Environment): readonly string[] {
  const names = new Set(splitList(env['OTEL_TRACES_EXPORTER'] ?? ''));
  return names.size === 0 ? ['otlp'] : [...names];
}

function otlpSettings(name: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_${name}`, `OTEL_EXPORTER_OTLP_TRACES_${name}`];
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isOneOf(...allowed: readonly string[]): (value: string) => boolean {
  return (value) => allowed.includes(value);
}

function isNumber(isInRange: (number: number) => boolean): (value: string) => boolean {
  return (value) => Number.isFinite(Number(value)) && isInRange(Number(value));
}

/** Whether all exporters are known; `none` cannot be combined and alone disables tracing, so it is not one of them. */
function isExporterList(value: string): boolean {
  return splitList(value).every(isOneOf('otlp', 'zipkin', 'console'));
}

function isWebUrl(value: string): boolean {
  return /^https?:\S+$/i.test(value) && URL.canParse(value);
}

/** Whether a value is an endpoint; `localhost:4318` is a URL with the scheme `localhost`, which HTTP cannot use. */
function isEndpoint(value: string, env: Environment): boolean {
  if (isWebUrl(value)) return true;
  return readOtlpProtocol(env) === 'grpc' && (/^unix:\S+$/.test(value) || isWebUrl(`https://${value}`));
}

function isSamplerArgument(value: string, env: Environment): boolean {
  const isRatio = env['OTEL_TRACES_SAMPLER']?.trim().endsWith('traceidratio') ?? false;
  return !isRatio || isNumber((ratio) => ratio >= 0 && ratio <= 1)(value);
}

/** Whether a pair is a header; the SDK cuts a value at a semicolon, and Node refuses to send other characters. */
function isHeader(pair: string): boolean {
  const [name, value] = decodePair(pair, pair.indexOf('='));
  return !pair.includes(';') && /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]+$/.test(value);
}

function isAttribute(pair: string): boolean {
  const [key, value] = decodePair(pair, pair.indexOf('='));
  return (
    key !== '' && key.length <= 255 && value.length <= 255 && pair.indexOf('=') === pair.lastIndexOf('=')
  );
}

/** Decodes a pair; both parts are empty when there is no separator or the encoding is invalid. */
function decodePair(pair: string, separator: number): readonly [name: string, value: string] {
  try {
    const [name, value] = [pair.slice(0, Math.max(separator, 0)), pair.slice(separator + 1)];
    return [decodeURIComponent(name.trim()), decodeURIComponent(value.trim())];
  } catch {
    return ['', ''];
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path.trim(), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
