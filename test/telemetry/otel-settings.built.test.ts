import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../src/config/config.ts';
import { startProcess } from '../support/start-process.ts';

function findProblemNames(env: Readonly<Record<string, string>>): string[] {
  try {
    parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', ...env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const value of Object.values(env)) expect(error.message).not.toContain(`"${value}"`);
    return error.problems.map((problem) => problem.split(' ')[0] ?? '');
  }
  return [];
}

/** Values that the SDK would ignore or misinterpret. */
const refused: Readonly<Record<string, readonly string[]>> = {
  OTEL_SDK_DISABLED: ['yes', '1'],
  OTEL_TRACES_EXPORTER: ['otpl', 'otlp,jaeger', 'none,otlp', 'OTLP'],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    'localhost:4318',
    'collector',
    'ftp://x',
    'http://',
    'http://x ',
    'http://[x',
  ],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['/v1/traces', 'http:// x'],
  OTEL_EXPORTER_OTLP_PROTOCOL: ['http', 'GRPC', 'http/protobuf '],
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: ['json'],
  OTEL_EXPORTER_OTLP_COMPRESSION: ['zstd', 'GZIP'],
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: ['yes'],
  OTEL_EXPORTER_OTLP_TIMEOUT: ['10s', '0', '-1', 'Infinity'],
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: ['x'],
  OTEL_EXPORTER_OTLP_HEADERS: [
    'authorization',
    'a=b,c',
    '=b',
    'a=',
    'a=%zz',
    'a b=c',
    'a=b;c',
    'a=%0a',
    'a=%E2%82%AC',
  ],
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: ['authorization: Bearer x'],
  OTEL_EXPORTER_OTLP_CERTIFICATE: ['/missing/ca.pem'],
  OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY: ['/missing/key.pem'],
  OTEL_EXPORTER_OTLP_INSECURE: ['1'],
  OTEL_TRACES_SAMPLER: ['always', 'ratio', 'parentbased', 'always_on '],
  OTEL_BSP_SCHEDULE_DELAY: ['5s', '-1'],
  OTEL_BSP_EXPORT_TIMEOUT: ['x'],
  OTEL_BSP_MAX_QUEUE_SIZE: ['0', '1.5'],
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: ['0', 'x'],
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: ['many', '-1'],
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: ['1e'],
  OTEL_PROPAGATORS: ['w3c', 'tracecontext,xray'],
  OTEL_RESOURCE_ATTRIBUTES: ['team', 'a=b=c', '=b', 'a=%zz', `a=${'x'.repeat(256)}`],
};

const accepted: Readonly<Record<string, readonly string[]>> = {
  OTEL_SDK_DISABLED: ['false', 'FALSE', ''],
  OTEL_TRACES_EXPORTER: ['otlp', 'otlp, console', 'zipkin', ' '],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['https://user:password@collector.example:4318/path', 'http://[::1]:4318'],
  OTEL_EXPORTER_OTLP_PROTOCOL: ['grpc', 'http/json', 'http/protobuf'],
  OTEL_EXPORTER_OTLP_COMPRESSION: ['gzip', 'none'],
  OTEL_EXPORTER_OTLP_TIMEOUT: ['10000', ' 500 '],
  OTEL_EXPORTER_OTLP_HEADERS: ['authorization=Bearer x==', 'a=b, c=d,', 'a=%3B%2C'],
  OTEL_EXPORTER_OTLP_CERTIFICATE: ['package.json'],
  OTEL_TRACES_SAMPLER: ['always_on', 'always_off', 'traceidratio', 'parentbased_traceidratio'],
  OTEL_BSP_SCHEDULE_DELAY: ['0', '5000'],
  OTEL_PROPAGATORS: ['tracecontext,baggage', 'b3multi', 'none'],
  OTEL_RESOURCE_ATTRIBUTES: ['team=core,deployment.environment=a%3Db', ','],
  OTEL_SERVICE_NAME: ['gateway'],
};

const toPairs = (values: typeof refused) =>
  Object.entries(values).flatMap(([name, each]) => each.map((value) => [name, value] as const));

describe('an OpenTelemetry setting', () => {
  it.each(toPairs(refused))('prevents the start when it is invalid: %s=%j', (name, value) => {
    expect(findProblemNames({ [name]: value })).toEqual([name]);
  });

  it.each(toPairs(accepted))('is accepted when it is valid: %s=%j', (name, value) => {
    expect(findProblemNames({ [name]: value })).toEqual([]);
  });

  it.each(['2', '-0.1', 'half', 'NaN'])('is refused as a sampling ratio outside 0 to 1: %j', (ratio) => {
    const env = { OTEL_TRACES_SAMPLER_ARG: ratio };
    for (const sampler of ['traceidratio', 'parentbased_traceidratio'])
      expect(findProblemNames({ ...env, OTEL_TRACES_SAMPLER: sampler })).toEqual(['OTEL_TRACES_SAMPLER_ARG']);
    expect(findProblemNames({ ...env, OTEL_TRACES_SAMPLER: 'always_on' })).toEqual([]);
    expect(findProblemNames({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' })).toEqual(
      [],
    );
  });

  it('is accepted as host:port for the protocol grpc', () => {
    const grpc = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    for (const endpoint of ['localhost:4317', 'collector', 'unix:/run/otel.sock', 'http://x:4317'])
      expect(findProblemNames({ ...grpc, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual([]);
    expect(findProblemNames({ ...grpc, OTEL_EXPORTER_OTLP_ENDPOINT: 'a b' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_SDK_DISABLED: 'True' },
  ])('is not validated when tracing is disabled: %j', (env) => {
    expect(findProblemNames({ ...env, OTEL_TRACES_SAMPLER: 'x' })).toEqual([]);
  });

  it('is reported without its value, together with all other problems, and the exit code is 1', async () => {
    const { ended, errors, output } = startProcess({
      PORT: 'x',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'user:mark-password@collector',
      OTEL_EXPORTER_OTLP_HEADERS: 'mark-header',
      OTEL_TRACES_SAMPLER: 'mark-sampler',
    });
    expect(await ended).toBe(1);
    expect(errors().match(/^- \w+/gm)).toEqual([
      '- PORT',
      '- OTEL_EXPORTER_OTLP_ENDPOINT',
      '- OTEL_EXPORTER_OTLP_HEADERS',
      '- OTEL_TRACES_SAMPLER',
    ]);
    expect(errors() + output()).not.toContain('mark-');
  });
});
