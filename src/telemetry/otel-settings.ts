import { accessSync, constants } from 'node:fs';
import { asksForTraces } from './asks-for-traces.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names, what each must be, and whether a value is that. */
type Rule = readonly [
  names: readonly string[],
  what: string,
  isValid: (value: string, env: Environment) => boolean,
];

const rules: readonly Rule[] = [
  [
    ['OTEL_SDK_DISABLED', ...otlp('INSECURE')],
    'must be true or false',
    (value) => /^(true|false)$/i.test(value.trim()),
  ],
  [['OTEL_TRACES_EXPORTER'], 'must be otlp, zipkin, console or several of them, or none', isExporters],
  [otlp('ENDPOINT'), 'must be an http or https URL, or host:port where the protocol is grpc', isEndpoint],
  [['OTEL_EXPORTER_ZIPKIN_ENDPOINT'], 'must be an http or https URL', isWebUrl],
  [
    otlp('PROTOCOL'),
    'must be one of grpc, http/json, http/protobuf',
    isOneOf('grpc', 'http/json', 'http/protobuf'),
  ],
  [otlp('COMPRESSION'), 'must be one of none, gzip', isOneOf('none', 'gzip')],
  [otlp('TIMEOUT'), 'must be a number of milliseconds', isNumber((number) => number > 0)],
  [
    otlp('HEADERS'),
    'must be name=value pairs with commas between them, each percent-encoded where another character than letters, digits and spaces needs it',
    (value) => splitList(value).every(isHeader),
  ],
  [
    [...otlp('CERTIFICATE'), ...otlp('CLIENT_KEY'), ...otlp('CLIENT_CERTIFICATE')],
    'must name a file that can be read',
    isReadable,
  ],
  [
    ['OTEL_TRACES_SAMPLER'],
    'must be one of always_on, always_off, traceidratio, or one of them after parentbased_',
    (value) => /^(parentbased_)?(always_on|always_off|traceidratio)$/.test(value),
  ],
  [
    ['OTEL_TRACES_SAMPLER_ARG'],
    'must be a number from 0 to 1 where the sampler is a ratio',
    isSamplerArgument,
  ],
  [
    ['OTEL_BSP_SCHEDULE_DELAY', 'OTEL_BSP_EXPORT_TIMEOUT'],
    'must be a number of milliseconds',
    isNumber((number) => number >= 0),
  ],
  [
    ['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
    'must be a whole number from 1',
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
    'must be a whole number',
    isNumber((number) => Number.isInteger(number) && number >= 0),
  ],
  [
    ['OTEL_PROPAGATORS'],
    'must be tracecontext, baggage, b3, b3multi, jaeger or several of them, or none',
    (value) => splitList(value).every(isOneOf('tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none')),
  ],
  [
    ['OTEL_RESOURCE_ATTRIBUTES'],
    'must be key=value pairs with commas between them, percent-encoded where needed',
    (value) => splitList(value).every(isAttribute),
  ],
];

/**
 * What is wrong with the settings of OpenTelemetry that traces depend on, which its SDK would ignore: each problem names
 * its setting, and none quotes a value.
 */
export function findOtelProblems(env: Environment): string[] {
  if (!asksForTraces(env)) return [];
  return rules.flatMap(([names, what, isValid]) =>
    names
      .filter((name) => {
        const value = env[name] ?? '';
        return value.trim() !== '' && !isValid(value, env);
      })
      .map((name) => `${name} ${what}`),
  );
}

/** The SDK's default, too. */
export function readOtlpProtocol(env: Environment): string {
  const given =
    env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() || env['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim();
  return given || 'http/protobuf';
}

export function readTraceExporters(env: Environment): readonly string[] {
  const names = new Set(splitList(env['OTEL_TRACES_EXPORTER'] ?? ''));
  return names.size === 0 ? ['otlp'] : [...names];
}

function otlp(name: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_${name}`, `OTEL_EXPORTER_OTLP_TRACES_${name}`];
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isOneOf(...words: readonly string[]): (value: string) => boolean {
  return (value) => words.includes(value);
}

function isNumber(isInRange: (number: number) => boolean): (value: string) => boolean {
  return (value) => Number.isFinite(Number(value)) && isInRange(Number(value));
}

/** Asked for traces, the value is not `none` alone, which does not go with others. */
function isExporters(value: string): boolean {
  return splitList(value).every(isOneOf('otlp', 'zipkin', 'console'));
}

function isWebUrl(value: string): boolean {
  return /^https?:\S+$/i.test(value) && URL.canParse(value);
}

/** `localhost:4318` is a URL of the scheme `localhost`, which HTTP cannot use. */
function isEndpoint(value: string, env: Environment): boolean {
  if (isWebUrl(value)) return true;
  return readOtlpProtocol(env) === 'grpc' && (/^unix:\S+$/.test(value) || isWebUrl(`https://${value}`));
}

function isSamplerArgument(value: string, env: Environment): boolean {
  const isRatio = env['OTEL_TRACES_SAMPLER']?.trim().endsWith('traceidratio') ?? false;
  return !isRatio || isNumber((ratio) => ratio >= 0 && ratio <= 1)(value);
}

/** The SDK cuts a value at a semicolon, and Node refuses to send other characters. */
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

/** Empty where there is no pair, or no sound encoding. */
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
