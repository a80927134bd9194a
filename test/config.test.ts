import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../src/config.ts';

function problems(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseConfig', () => {
  it('needs nothing: both providers are in a box then', () => {
    expect(parseConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      production: false,
      sandbox: true,
      vida: { token: null, origin: 'https://api.vida.dev', resellerId: null },
      vertra: { token: null, origin: 'https://api.vertracloud.app', dialect: 'organizations' },
      providerTimeoutMs: 10_000,
      providerConnections: 64,
      providerQueue: 1024,
      providerMaxBodyBytes: 1_048_576,
      maxBatch: 100,
      idempotencyTtlSeconds: 86_400,
      redisUrl: null,
      shutdownGraceMs: 15_000,
      graphiql: true,
      introspection: true,
      logLevel: 'info',
    });
  });

  it.each([
    [{}, true],
    [{ VIDA_API_TOKEN: 't' }, false],
    [{ VERTRA_API_TOKEN: 't' }, false],
    [{ VIDA_API_TOKEN: 't', SANDBOX: 'on' }, true],
    [{ VIDA_API_TOKEN: 't', SANDBOX: 'off' }, false],
    [{ NODE_ENV: 'production', SANDBOX: 'on' }, true],
    [{ NODE_ENV: 'production', VIDA_API_TOKEN: 't' }, false],
  ])('with %j has the providers in a box: %s', (env, sandbox) => {
    expect(parseConfig(env).sandbox).toBe(sandbox);
  });

  it.each([[{ SANDBOX: 'off' }], [{ NODE_ENV: 'production' }]])(
    'with %j says that a token is missing',
    (env) => {
      expect(problems(env)).toEqual([
        'VIDA_API_TOKEN or VERTRA_API_TOKEN must be set, or SANDBOX must be on',
      ]);
    },
  );

  it('hides explorer and schema in production unless told otherwise', () => {
    const production = { NODE_ENV: 'production', SANDBOX: 'on' };
    expect(parseConfig(production)).toMatchObject({ graphiql: false, introspection: false });
    expect(parseConfig({ ...production, GRAPHIQL: 'on', INTROSPECTION: 'on' })).toMatchObject({
      graphiql: true,
      introspection: true,
    });
  });

  it('takes an empty setting for one that is not set', () => {
    expect(parseConfig({ VIDA_API_TOKEN: '', PORT: ' ' })).toMatchObject({ port: 4000, sandbox: true });
  });

  it('takes an origin with or without its slash', () => {
    expect(parseConfig({ VIDA_ORIGIN: 'http://127.0.0.1:9/' }).vida.origin).toBe('http://127.0.0.1:9');
  });

  it('names every problem at once, and quotes no value', () => {
    const found = problems({
      PORT: '65536',
      VIDA_API_TOKEN: 'secret token',
      VERTRA_ORIGIN: 'https://user:secret@api.example.com/v1?x',
      VERTRA_DIALECT: 'teams',
      SANDBOX: 'yes',
      PROVIDER_TIMEOUT_MS: '10s',
      PROVIDER_CONNECTIONS: '0',
      PROVIDER_MAX_BODY_BYTES: '-1',
      SHUTDOWN_GRACE_MS: '1e3',
      GRAPHIQL: 'true',
      LOG_LEVEL: 'loud',
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'VIDA_API_TOKEN',
      'VERTRA_ORIGIN',
      'VERTRA_DIALECT',
      'SANDBOX',
      'PROVIDER_TIMEOUT_MS',
      'PROVIDER_CONNECTIONS',
      'PROVIDER_MAX_BODY_BYTES',
      'SHUTDOWN_GRACE_MS',
      'GRAPHIQL',
      'LOG_LEVEL',
    ]);
    expect(found.join()).not.toMatch(/secret|65536|loud/);
  });

  it('names what is wrong with settings together beside what is wrong with each', () => {
    expect(problems({ PORT: 'x', SANDBOX: 'off' })).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'VIDA_API_TOKEN or VERTRA_API_TOKEN must be set, or SANDBOX must be on',
    ]);
  });

  it('lets no credential cross a network in clear in production', () => {
    const production = { NODE_ENV: 'production', VIDA_API_TOKEN: 't' };
    expect(problems({ ...production, VIDA_ORIGIN: 'http://vida.example' })).toEqual([
      'VIDA_ORIGIN must be https in production, unless it is on this machine',
    ]);
    expect(problems({ ...production, VIDA_ORIGIN: 'http://127.0.0.1:8080' })).toEqual([]);
    expect(problems({ ...production, VIDA_ORIGIN: 'https://vida.example' })).toEqual([]);
  });

  it.each([
    ['ftp://x'],
    ['api.vida.dev'],
    ['https://x/path'],
    ['https://x?q'],
    ['https://x#h'],
    ['https://'],
  ])('refuses %j for an origin', (origin) => {
    expect(problems({ VIDA_ORIGIN: origin })).toHaveLength(1);
  });
});
