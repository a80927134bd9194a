import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, privateNames } from '../../src/config/config.ts';
import { providers } from '../../src/domain/provider/provider.ts';

function problems(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The minimum settings of production. */
const production = { NODE_ENV: 'production', AUTH: 'none' };

describe('parseConfig', () => {
  it('simulates both providers without any settings', () => {
    expect(parseConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      sandbox: true,
      sandboxQuota: { perMinute: 100_000, perDay: 10_000_000 },
      vida: {
        token: null,
        tokenFile: null,
        origin: 'https://api.vida.dev',
        resellerId: null,
        account: 'default',
      },
      vertra: {
        token: null,
        tokenFile: null,
        origin: 'https://api.vertracloud.app',
        dialect: 'organizations',
        account: 'default',
      },
      connectionsFile: null,
      providerTimeoutMs: 10_000,
      providerSockets: 64,
      providerQueue: 1024,
      providerMaxBodyBytes: 1_048_576,
      proxies: null,
      auth: { apiKeysFile: null, jwt: null },
      trustedDocuments: false,
      corsOrigins: [],
      dataDir: null,
      rateLimitPerMinute: 600,
      maxBatch: 100,
      maxBulk: 10_000,
      bulkPerMinute: { VIDA: null, VERTRA: null },
      idempotencyTtlSeconds: 86_400,
      audit: 'best-effort',
      changesRetentionDays: 90,
      redisUrl: null,
      storageNamespace: 'organization-gateway',
      metricsPort: null,
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
    [{ ...production, SANDBOX: 'on' }, true],
    [{ ...production, VIDA_API_TOKEN: 't' }, false],
    [{ VIDA_API_TOKEN_FILE: 'f' }, false],
    [{ CONNECTIONS_FILE: 'f' }, false],
    [{ CONNECTIONS_FILE: 'f', SANDBOX: 'on' }, true],
    [{ ...production, CONNECTIONS_FILE: 'f' }, false],
    [{ SANDBOX: 'off', CONNECTIONS_FILE: 'f' }, false],
  ])('with %j simulates the providers: %s', (env, sandbox) => {
    expect(parseConfig(env).sandbox).toBe(sandbox);
  });

  it.each([[{ SANDBOX: 'off' }], [production]])('with %j reports a missing token', (env) => {
    expect(problems(env)).toEqual([
      'VIDA_API_TOKEN, VERTRA_API_TOKEN or CONNECTIONS_FILE must be set, or SANDBOX must be on',
    ]);
  });

  it('disables GraphiQL and introspection in production by default', () => {
    const boxed = { ...production, SANDBOX: 'on' };
    expect(parseConfig(boxed)).toMatchObject({ graphiql: false, introspection: false });
    expect(parseConfig({ ...boxed, GRAPHIQL: 'on', INTROSPECTION: 'on' })).toMatchObject({
      graphiql: true,
      introspection: true,
    });
  });

  it('treats an empty setting as not set', () => {
    expect(parseConfig({ VIDA_API_TOKEN: '', PORT: ' ' })).toMatchObject({ port: 4000, sandbox: true });
  });

  it('accepts an origin with or without a trailing slash', () => {
    expect(parseConfig({ VIDA_ORIGIN: 'http://127.0.0.1:9/' }).vida.origin).toBe('http://127.0.0.1:9');
  });

  it('reports every problem at once and quotes no value', () => {
    const found = problems({
      PORT: '65536',
      VIDA_API_TOKEN: 'secret token',
      VERTRA_ORIGIN: 'https://user:secret@api.example.com/v1?x',
      VERTRA_DIALECT: 'teams',
      SANDBOX: 'yes',
      PROVIDER_TIMEOUT_MS: '10s',
      PROVIDER_SOCKETS: '0',
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
      'PROVIDER_SOCKETS',
      'PROVIDER_MAX_BODY_BYTES',
      'SHUTDOWN_GRACE_MS',
      'GRAPHIQL',
      'LOG_LEVEL',
    ]);
    expect(found.join()).not.toMatch(/secret|65536|loud/);
  });

  it('reports problems between settings beside problems of single settings', () => {
    expect(problems({ PORT: 'x', SANDBOX: 'off' })).toEqual([
      'PORT must be a whole number from 0 to 65535',
      'VIDA_API_TOKEN, VERTRA_API_TOKEN or CONNECTIONS_FILE must be set, or SANDBOX must be on',
    ]);
  });

  it('requires outcomes to be kept at least twice as long as an update can hold its key', () => {
    const times = (ttl: string, timeout: string) =>
      problems({ IDEMPOTENCY_TTL_SECONDS: ttl, PROVIDER_TIMEOUT_MS: timeout });
    const least = (seconds: number) => [
      `IDEMPOTENCY_TTL_SECONDS must be at least ${seconds}: six times PROVIDER_TIMEOUT_MS plus ten seconds`,
    ];
    expect(problems({ IDEMPOTENCY_TTL_SECONDS: '69' })).toEqual(least(70));
    expect(problems({ IDEMPOTENCY_TTL_SECONDS: '70' })).toEqual([]);
    expect(times('10', '1')).toEqual(least(11));
    expect(times('11', '1')).toEqual([]);
    expect(times('3609', '600000')).toEqual(least(3610));
    expect(times('3610', '600000')).toEqual([]);
    expect(times('1', 'x')).toHaveLength(1);
  });

  it.each([{ SANDBOX: 'off' }, {}, production])(
    'refuses an http origin of a provider on another machine with %j',
    (env) => {
      const real = { ...env, VIDA_API_TOKEN: 't' };
      for (const name of ['VIDA_ORIGIN', 'VERTRA_ORIGIN']) {
        for (const origin of ['http://mark.example', 'http://10.0.0.7:8080', 'http://127.0.0.1.example'])
          expect(problems({ ...real, [name]: origin })).toEqual([
            `${name} must be an https URL unless the host is this machine, because the token would cross the network unencrypted`,
          ]);
        for (const origin of [
          'http://127.0.0.1:8080',
          'http://localhost',
          'http://[::1]:80',
          'https://mark.example',
        ])
          expect(problems({ ...real, [name]: origin })).toEqual([]);
      }
    },
  );

  it('accepts an http origin in the sandbox, which does not use it', () => {
    for (const env of [{}, { ...production, SANDBOX: 'on' }, { SANDBOX: 'on', VIDA_API_TOKEN: 't' }])
      expect(problems({ ...env, VIDA_ORIGIN: 'http://mark.example' })).toEqual([]);
  });

  it.each([
    ['ftp://x'],
    ['api.vida.dev'],
    ['https://x/path'],
    ['https://x?q'],
    ['https://x#h'],
    ['https://'],
  ])('refuses %j as an origin', (origin) => {
    expect(problems({ VIDA_ORIGIN: origin })).toHaveLength(1);
  });
});

describe('METRICS_PORT', () => {
  it('must differ from PORT', () => {
    for (const env of [{ METRICS_PORT: '4000' }, { PORT: '80', METRICS_PORT: '80' }])
      expect(problems(env)).toEqual(['METRICS_PORT must differ from PORT']);
    for (const env of [
      { METRICS_PORT: '0', PORT: '0' },
      { METRICS_PORT: '4000', PORT: '80' },
    ])
      expect(problems(env as Record<string, string>)).toEqual([]);
  });
});

describe('REDIS_URL', () => {
  const database = 'REDIS_URL must have a database number from 0 to 999999999, such as redis://redis:6379/0';

  it.each([
    'redis://redis',
    'redis://redis/',
    'rediss://user:pass%40word@redis:6379/0',
    'redis://redis/15?family=6',
    'redis://[::1]:6379/1',
  ])('accepts %s', (url) => {
    expect(problems({ REDIS_URL: url })).toEqual([]);
  });

  it.each([
    ['redis://redis/mark', database],
    ['redis://redis/-1', database],
    ['redis://redis/1.5', database],
    ['redis://redis/0x1', database],
    ['redis://redis/9999999999', database],
    ['redis://redis/0/1', database],
    ['redis://redis?db=mark', database],
    ['redis://redis?db=-1', database],
    ['redis:///0', 'REDIS_URL must name a host, such as redis://redis:6379'],
    ['redis://user:%mark@redis', 'REDIS_URL must have a percent-encoded user name and password'],
    ['http://redis', 'REDIS_URL must be a redis or rediss URL'],
    ['redis', 'REDIS_URL must be a redis or rediss URL'],
  ])('refuses %s', (url, problem) => {
    expect(problems({ REDIS_URL: url })).toEqual([problem]);
  });
});

describe('PROVIDER_CONNECTIONS', () => {
  it('is refused with its new name and without its value', () => {
    expect(problems({ PROVIDER_CONNECTIONS: '8' })).toEqual([
      'PROVIDER_CONNECTIONS is now named PROVIDER_SOCKETS',
    ]);
    expect(problems({ PROVIDER_CONNECTIONS: '8', PROVIDER_SOCKETS: '8' })).toHaveLength(1);
  });

  it('is ignored when it is empty', () => {
    expect(problems({ PROVIDER_CONNECTIONS: ' ' })).toEqual([]);
  });
});

describe('AUTH', () => {
  const apiKey = { AUTH: 'api-key', AUTH_API_KEYS_FILE: 'keys.json' };
  const jwt = {
    AUTH: 'jwt',
    AUTH_JWKS_URI: 'https://id.example/jwks',
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'gateway',
  };
  const jwtConfig = {
    jwksUri: 'https://id.example/jwks',
    issuer: 'https://id.example',
    audience: 'gateway',
    organizationsClaim: null,
  };

  it.each([
    [{}, { apiKeysFile: null, jwt: null }],
    [{ AUTH: 'none' }, { apiKeysFile: null, jwt: null }],
    [apiKey, { apiKeysFile: 'keys.json', jwt: null }],
    [jwt, { apiKeysFile: null, jwt: jwtConfig }],
    [
      { ...apiKey, ...jwt, AUTH: 'api-key, jwt', AUTH_ORGANIZATIONS_CLAIM: 'orgs' },
      { apiKeysFile: 'keys.json', jwt: { ...jwtConfig, organizationsClaim: 'orgs' } },
    ],
  ])('with %j enables these authentication methods', (env, auth) => {
    expect(parseConfig(env).auth).toEqual(auth);
  });

  it.each(['production', 'Production', 'prod'])('must be set with NODE_ENV=%s', (NODE_ENV) => {
    expect(problems({ NODE_ENV, SANDBOX: 'on' })).toEqual([
      'AUTH must be set in production: none, api-key or jwt, or api-key,jwt',
    ]);
  });

  it.each([
    [{ AUTH: 'basic' }, ['AUTH must be one of none, api-key, jwt']],
    [{ AUTH: ',' }, ['AUTH must be one of none, api-key, jwt']],
    [{ AUTH: 'none,jwt' }, ['AUTH must be none alone, or api-key, jwt or both']],
    [{ AUTH: 'api-key' }, ['AUTH_API_KEYS_FILE must be set when AUTH includes api-key']],
    [
      { AUTH: 'jwt', AUTH_ISSUER: 'x' },
      [
        'AUTH_JWKS_URI must be set when AUTH includes jwt',
        'AUTH_AUDIENCE must be set when AUTH includes jwt',
      ],
    ],
    [{ ...jwt, AUTH_JWKS_URI: 'id.example' }, ['AUTH_JWKS_URI must be an http or https URL']],
    [
      { ...jwt, AUTH_JWKS_URI: 'https://user:mark@id.example/jwks' },
      ['AUTH_JWKS_URI must not contain a user name or a password'],
    ],
    [{ ...apiKey, AUTH: 'none' }, ['AUTH_API_KEYS_FILE is set, but AUTH does not include api-key']],
    [
      { ...apiKey, AUTH_ORGANIZATIONS_CLAIM: 'x' },
      ['AUTH_ORGANIZATIONS_CLAIM is set, but AUTH does not include jwt'],
    ],
    [
      { ...jwt, NODE_ENV: 'production', SANDBOX: 'on', AUTH_JWKS_URI: 'http://id.example/jwks' },
      ['AUTH_JWKS_URI must be an https URL in production unless the host is this machine'],
    ],
  ])('with %j is refused with every reason', (env, reasons) => {
    expect(problems(env as Record<string, string>)).toEqual(reasons);
  });
});

describe('a proxy', () => {
  const proxiesOf = (env: Record<string, string>) => {
    const { proxies } = parseConfig(env);
    return proxies && [proxies.httpsProxy?.reveal(), proxies.httpProxy?.reveal(), proxies.noProxy];
  };

  it('is configured by HTTPS_PROXY and HTTP_PROXY, but not by NO_PROXY alone', () => {
    const one = 'http://us%40er:p@proxy:3128';
    expect(proxiesOf({ HTTPS_PROXY: one, NO_PROXY: 'a.example, .b' })).toEqual([
      one,
      undefined,
      'a.example, .b',
    ]);
    expect(proxiesOf({ HTTP_PROXY: 'https://proxy' })).toEqual([undefined, 'https://proxy', '']);
    expect(proxiesOf({ NO_PROXY: '*' })).toBeNull();
  });

  it('is taken from the lower-case name when both names are set, as in undici, unless it is empty', () => {
    const upper = { HTTPS_PROXY: 'http://upper', HTTP_PROXY: 'http://upper', NO_PROXY: 'upper' };
    const lower = { https_proxy: 'http://lower', http_proxy: 'http://lower', no_proxy: 'lower' };
    expect(proxiesOf({ ...upper, ...lower })).toEqual(['http://lower', 'http://lower', 'lower']);
    expect(proxiesOf({ ...upper, https_proxy: '', no_proxy: ' ' })).toEqual([
      'http://upper',
      'http://upper',
      'upper',
    ]);
  });

  it.each([
    'proxy:3128',
    'socks5://proxy',
    'http://',
    'http://proxy/path',
    'http://proxy?q',
    'http://proxy#h',
    'http://user@proxy',
    'http://:password@proxy',
    'http://user:%zz@proxy',
  ])('is refused when it is %j', (url) => {
    const problem =
      'must be an http or https URL, such as http://proxy:3128 or http://user:password@proxy:3128';
    expect(problems({ HTTPS_PROXY: url, http_proxy: url })).toEqual([
      `HTTPS_PROXY ${problem}`,
      `HTTP_PROXY ${problem}`,
    ]);
  });

  it('is private in upper and lower case', () => {
    expect(privateNames).toEqual(
      expect.arrayContaining([
        'HTTPS_PROXY',
        'HTTP_PROXY',
        'NO_PROXY',
        'https_proxy',
        'http_proxy',
        'no_proxy',
      ]),
    );
  });
});

describe('privateNames', () => {
  it.each(providers)('contains the token and the origin of %s', (provider) => {
    expect(privateNames).toEqual(expect.arrayContaining([`${provider}_API_TOKEN`, `${provider}_ORIGIN`]));
  });

  it('contains REDIS_URL, which can hold a password', () => {
    expect(privateNames).toContain('REDIS_URL');
  });

  it('contains no setting that the log shows', () => {
    expect(privateNames.filter((name) => /^(HOST|PORT|LOG_LEVEL)$|_ACCOUNT$|_FILE$/.test(name))).toEqual([]);
  });
});

describe('a secret', () => {
  it('must not be set both directly and by a file', () => {
    expect(problems({ VIDA_API_TOKEN: 't', VIDA_API_TOKEN_FILE: 'f' })).toEqual([
      'VIDA_API_TOKEN and VIDA_API_TOKEN_FILE must not both be set',
    ]);
  });

  it('is not disclosed when the configuration is printed', () => {
    const config = parseConfig({
      VIDA_API_TOKEN: 'mark-1',
      VERTRA_API_TOKEN: 'mark-2',
      REDIS_URL: 'redis://:mark-3@127.0.0.1',
      HTTPS_PROXY: 'http://mark-4:mark-5@mark-6',
    });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: null, showHidden: true }),
      `${config.vida.token}`,
    ];
    expect(printed.join()).not.toContain('mark-');
    expect(config.vida.token?.reveal()).toBe('mark-1');
  });
});

describe.each(['STORAGE_NAMESPACE', 'VIDA_ACCOUNT', 'VERTRA_ACCOUNT'])('%s', (name) => {
  const labelOf = ({ storageNamespace, vertra, vida }: ReturnType<typeof parseConfig>) =>
    ({ STORAGE_NAMESPACE: storageNamespace, VIDA_ACCOUNT: vida.account, VERTRA_ACCOUNT: vertra.account })[
      name
    ];

  it.each(['a', 'Org-gateway_2.staging', 'x'.repeat(64)])('accepts %j unchanged', (label) => {
    expect(labelOf(parseConfig({ [name]: label }))).toBe(label);
  });

  it.each(['x'.repeat(65), 'a:b', 'a b', ' a', 'a\n', '{a}', 'a*', 'é', 'a/b', '\ud800'])(
    'refuses %j, which is not valid in a key name',
    (label) => {
      expect(problems({ [name]: label })).toEqual([`${name} must be 1 to 64 letters, digits, -, _ or .`]);
    },
  );
});

describe('CORS_ORIGINS', () => {
  it('is a list of origins', () => {
    const { corsOrigins } = parseConfig({ CORS_ORIGINS: 'https://app.example, http://127.0.0.1:3000/' });
    expect(corsOrigins).toEqual(['https://app.example', 'http://127.0.0.1:3000']);
  });

  it.each([['*'], ['https://app.example/path'], ['null']])('refuses %j', (origins) => {
    expect(problems({ CORS_ORIGINS: origins })).toHaveLength(1);
  });
});
