import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { parseConnectionsFile } from '../../src/config/connections-file.ts';
import { Secret } from '../../src/domain/access/secret.ts';

const path = '/etc/gateway/connections.json';

const parse = (text: string, env: Record<string, string> = {}) =>
  parseConnectionsFile(text, path, parseConfig({ CONNECTIONS_FILE: path, ...env }));

const parseList = (connections: readonly unknown[], env?: Record<string, string>) =>
  parse(JSON.stringify({ connections }), env);

/** Returns the problems of the file, and checks that none has a secret. */
function problemsOf(connections: readonly unknown[], env?: Record<string, string>): readonly string[] {
  const { problems } = parseList(connections, env);
  expect(problems.join('\n')).not.toContain('mark');
  return problems;
}

const vida = { name: 'emea', provider: 'vida', token: 'mark-vida' };
const vertra = { name: 'emea', provider: 'vertra', token: 'mark-vertra' };

describe('a connections file', () => {
  it('needs only a name, a provider and a token of each connection', () => {
    const { connections, problems } = parseList([vida, vertra]);
    expect(problems).toEqual([]);
    const limits = { account: 'default', sockets: 64, queue: 1024, timeoutMs: 10_000, bulkPerMinute: null };
    expect(connections.map(({ label, settings }) => [label, settings])).toEqual([
      [
        'connections[0] ("emea")',
        { provider: 'VIDA', connection: 'emea', origin: 'https://api.vida.dev', resellerId: null, ...limits },
      ],
      [
        'connections[1] ("emea")',
        {
          provider: 'VERTRA',
          connection: 'emea',
          origin: 'https://api.vertracloud.app',
          dialect: 'organizations',
          ...limits,
        },
      ],
    ]);
    expect(connections.map(({ token }) => token instanceof Secret && token.reveal())).toEqual([
      'mark-vida',
      'mark-vertra',
    ]);
  });

  it('uses the limits of the settings as defaults, and nothing that identifies the account of the settings', () => {
    const { connections } = parseList([vida, vertra], {
      VIDA_ORIGIN: 'https://other.example',
      VIDA_RESELLER_ID: '7',
      VIDA_ACCOUNT: 'other',
      VERTRA_ORIGIN: 'https://other.example',
      VERTRA_ACCOUNT: 'other',
      VERTRA_DIALECT: 'workspaces',
      PROVIDER_SOCKETS: '3',
      PROVIDER_QUEUE: '4',
      PROVIDER_TIMEOUT_MS: '5000',
      VIDA_BULK_PER_MINUTE: '6',
      VERTRA_BULK_PER_MINUTE: '7',
    });
    const limits = { account: 'default', sockets: 3, queue: 4, timeoutMs: 5000 };
    expect(connections.map(({ settings }) => settings)).toEqual([
      expect.objectContaining({
        ...limits,
        origin: 'https://api.vida.dev',
        resellerId: null,
        bulkPerMinute: 6,
      }),
      expect.objectContaining({
        ...limits,
        origin: 'https://api.vertracloud.app',
        dialect: 'organizations',
        bulkPerMinute: 7,
      }),
    ]);
  });

  it('can have every member of each provider', () => {
    const members = { account: 'b', sockets: 1, queue: 0, timeoutMs: 1, bulkPerMinute: 1_000_000 };
    const { connections, problems } = parseList([
      { ...vida, ...members, origin: 'http://127.0.0.1:8080/', resellerId: 'ünïcode 𝒳' },
      { ...vertra, ...members, origin: 'HTTPS://Vertra.Example', dialect: 'workspaces-flat' },
    ]);
    expect(problems).toEqual([]);
    expect(connections.map(({ settings }) => settings)).toEqual([
      {
        provider: 'VIDA',
        connection: 'emea',
        ...members,
        origin: 'http://127.0.0.1:8080',
        resellerId: 'ünïcode 𝒳',
      },
      {
        provider: 'VERTRA',
        connection: 'emea',
        ...members,
        origin: 'https://vertra.example',
        dialect: 'workspaces-flat',
      },
    ]);
  });

  it('can list no connection, and 1,000 connections, but not more', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ ...vida, name: `c-${index}` }));
    expect(parseList([])).toEqual({ connections: [], problems: [] });
    expect(parseList(many).problems).toEqual([]);
    expect(parseList(many).connections).toHaveLength(1000);
    expect(problemsOf([...many, vida])).toEqual(['connections must be at most 1,000']);
  });

  it('names token files relative to its folder, or absolutely', () => {
    const tokenFiles = ['tokens/emea', './emea', '../emea', '/run/secrets/emea', 'tökén 𝒳'];
    const { connections, problems } = parseList(
      tokenFiles.map((tokenFile, index) => ({ name: `c${index}`, provider: 'vida', tokenFile })),
    );
    expect(problems).toEqual([]);
    expect(connections.map(({ token }) => token)).toEqual([
      '/etc/gateway/tokens/emea',
      '/etc/gateway/emea',
      '/etc/emea',
      '/run/secrets/emea',
      '/etc/gateway/tökén 𝒳',
    ]);
  });

  it('does not disclose a token when its content is printed', () => {
    const file = parseList([vida, vertra]);
    expect(JSON.stringify(file) + inspect(file, { depth: null, showHidden: true })).not.toContain('mark');
  });
});

describe('a name of a connection', () => {
  it.each(['a', '0', '-', 'emea-2', 'x'.repeat(32), 'constructor', 'vida'])('can be %j', (name) => {
    expect(problemsOf([{ ...vida, name }])).toEqual([]);
  });

  it.each([
    '',
    'default',
    'Emea',
    'x'.repeat(33),
    'a b',
    'a_b',
    'a:b',
    'a@b',
    '*',
    'a\n',
    'émea',
    '𝒳',
    '\ud800',
    'mark_1',
    '__proto__',
  ])('cannot be %j, which is not quoted', (name) => {
    expect(problemsOf([{ ...vida, name }])).toEqual([
      'connections[0]: name must be 1 to 32 lower-case letters, digits and hyphens, and must not be default',
    ]);
  });

  it('can be the same at both providers, and must be unique at each', () => {
    expect(
      problemsOf([vida, vertra, { ...vida, name: 'apac' }, { ...vertra, token: 'mark-2' }, vida]),
    ).toEqual([
      'connections[3] ("emea"): name must be unique at its provider, and connections[1] has it',
      'connections[4] ("emea"): name must be unique at its provider, and connections[0] has it',
    ]);
  });

  it('must be unique also among connections with other problems', () => {
    expect(
      problemsOf([
        { ...vida, queue: -1 },
        { ...vida, sockets: 0 },
      ]),
    ).toEqual([
      'connections[0] ("emea"): queue must be a whole number from 0 to 1000000',
      'connections[1] ("emea"): sockets must be a whole number from 1 to 10000',
      'connections[1] ("emea"): name must be unique at its provider, and connections[0] has it',
    ]);
  });
});

describe('a connection is refused without a quote', () => {
  const origin = 'must be an http or https origin without a path, such as https://api.example.com';
  const unencrypted =
    'must be an https URL unless the host is this machine, because the token would cross the network unencrypted';
  const token = 'must be visible ASCII characters without spaces';
  const filled = 'must be well-formed and not empty';
  const documented = 'must have documented members only';
  const noToken = { name: 'emea', provider: 'vida' };

  it.each<[object, readonly string[]]>([
    [noToken, ['token or tokenFile must be set']],
    [{ ...vida, tokenFile: 'mark' }, ['token and tokenFile must not both be set']],
    [{ ...vida, token: '' }, [`token ${token}`]],
    [{ ...vida, token: 'mark mark' }, [`token ${token}`]],
    [{ ...vida, token: 'mark\n' }, [`token ${token}`]],
    [{ ...vida, token: 'märk' }, [`token ${token}`]],
    [{ ...vida, token: 7 }, ['token must be text']],
    [{ ...vida, token: null }, ['token must be text']],
    [{ ...vida, token: ['mark'] }, ['token must be text']],
    [{ ...noToken, tokenFile: ' ' }, [`tokenFile ${filled}`]],
    [{ ...noToken, tokenFile: '\ud800' }, [`tokenFile ${filled}`]],
    [{ ...noToken, tokenFile: false }, ['tokenFile must be text']],
    [{ ...noToken, tokn: 'mark' }, [`${documented}, not tokn`, 'token or tokenFile must be set']],
    [{ ...vida, Token: 'mark' }, [`${documented}, not Token`]],
    [{ ...vida, 'mark-1': 'mark' }, [documented]],
    [{ ...vida, 'to\nken': 'mark' }, [documented]],
    [{ ...vida, ['m'.repeat(33)]: 'mark' }, [documented]],
    [{ ...vida, d: 1, c: 1, 'mark-1': 1, b: 1, a: 1 }, [`${documented}, not d, c, b`]],
    [{ ...vida, provider: 'mark' }, ['provider must be one of vida, vertra']],
    [{ ...vida, provider: 'VIDA' }, ['provider must be one of vida, vertra']],
    [{ ...vida, provider: undefined }, ['provider must be one of vida, vertra']],
    [{ ...vida, origin: 'mark' }, [`origin ${origin}`]],
    [{ ...vida, origin: '' }, [`origin ${origin}`]],
    [{ ...vida, origin: null }, ['origin must be text']],
    [{ ...vida, origin: 'https://mark:mark@x.example' }, [`origin ${origin}`]],
    [{ ...vida, origin: 'http://mark.example' }, [`origin ${unencrypted}`]],
    [{ ...vida, origin: 'http://mark.example/mark' }, [`origin ${origin}`, `origin ${unencrypted}`]],
    [{ ...vida, account: 'mark:1' }, ['account must be 1 to 64 letters, digits, -, _ or .']],
    [{ ...vida, account: 1 }, ['account must be text']],
    [{ ...vida, resellerId: '' }, [`resellerId ${filled}`]],
    [{ ...vida, resellerId: 7 }, ['resellerId must be text']],
    [{ ...vida, dialect: 'workspaces' }, ['dialect is only for vertra']],
    [{ ...vertra, resellerId: 'mark' }, ['resellerId is only for vida']],
    [{ ...vertra, dialect: 'mark' }, ['dialect must be one of organizations, workspaces, workspaces-flat']],
    [{ ...vida, sockets: '64' }, ['sockets must be a whole number from 1 to 10000']],
    [{ ...vida, sockets: 0 }, ['sockets must be a whole number from 1 to 10000']],
    [{ ...vida, sockets: 1.5 }, ['sockets must be a whole number from 1 to 10000']],
    [{ ...vida, sockets: 1e21 }, ['sockets must be a whole number from 1 to 10000']],
    [{ ...vida, queue: -1 }, ['queue must be a whole number from 0 to 1000000']],
    [{ ...vida, queue: null }, ['queue must be a whole number from 0 to 1000000']],
    [{ ...vida, timeoutMs: 600_001 }, ['timeoutMs must be a whole number from 1 to 600000']],
    [{ ...vida, bulkPerMinute: true }, ['bulkPerMinute must be a whole number from 1 to 1000000']],
  ])('with the members %j', (members, problems) => {
    expect(problemsOf([members])).toEqual(problems.map((problem) => `connections[0] ("emea"): ${problem}`));
  });

  it.each([[null], ['mark'], [7], [['mark']]])('when it is %j', (connection) => {
    expect(problemsOf([vertra, connection])).toEqual(['connections[1]: must be an object']);
  });

  it('when its timeoutMs is above PROVIDER_TIMEOUT_MS, from which the leases follow', () => {
    const settings = { PROVIDER_TIMEOUT_MS: '5000' };
    expect(problemsOf([{ ...vida, timeoutMs: 5000 }], settings)).toEqual([]);
    expect(problemsOf([{ ...vida, timeoutMs: 5001 }], settings)).toEqual([
      'connections[0] ("emea"): timeoutMs must be at most PROVIDER_TIMEOUT_MS, which is how long an update of any connection can take',
    ]);
  });

  it('with every problem of every connection at once', () => {
    const found = problemsOf([
      { name: 'Mark', provider: 'mark', origin: 'mark', 'mark-1': 1 },
      vida,
      {},
      { ...vertra, token: 'mark mark', dialect: 'mark', sockets: -1, timeoutMs: 'mark' },
    ]);
    expect(found).toEqual([
      expect.stringMatching(/^connections\[0\]: name must be/),
      expect.stringMatching(/^connections\[0\]: provider must be/),
      expect.stringMatching(/^connections\[0\]: origin must be/),
      'connections[0]: must have documented members only',
      'connections[0]: token or tokenFile must be set',
      'connections[2]: name must be set',
      'connections[2]: provider must be one of vida, vertra',
      'connections[2]: token or tokenFile must be set',
      expect.stringMatching(/^connections\[3\] \("emea"\): token must be/),
      expect.stringMatching(/^connections\[3\] \("emea"\): dialect must be/),
      expect.stringMatching(/^connections\[3\] \("emea"\): sockets must be/),
      expect.stringMatching(/^connections\[3\] \("emea"\): timeoutMs must be/),
    ]);
  });
});

describe('a connections file is refused without a quote', () => {
  it.each(['', ' ', 'mark', '{"connections": [mark]}', '{"connections": []} mark', "{'mark': 1}", '\0'])(
    'when it is %j, which is not JSON',
    (text) => {
      expect(() => parse(text)).toThrow(/^The file is not valid JSON\.$/);
    },
  );

  it.each([
    ['null', ['the file must be an object']],
    ['[]', ['the file must be an object']],
    ['"mark"', ['the file must be an object']],
    ['7', ['the file must be an object']],
    ['{}', ['connections must be set']],
    ['{"connections":null}', ['connections must be a list']],
    ['{"connections":{"mark":1}}', ['connections must be a list']],
    ['{"connection":[],"connections":[]}', ['the file must have documented members only, not connection']],
    ['{"__proto__":[],"connections":[]}', ['the file must have documented members only']],
  ])('when it is %s', (text, problems) => {
    expect(parse(text)).toEqual({ connections: [], problems });
  });

  it('with the problems of its connections beside its own', () => {
    expect(parse('{"mark-1":1,"connections":[1]}').problems).toEqual([
      'the file must have documented members only',
      'connections[0]: must be an object',
    ]);
  });

  it('when a member is repeated, of which JSON.parse returns only the last, with its line', () => {
    const text = `{"connections": [
      {"name": "emea", "provider": "vida",
       "token": "mark-1", "account": "a \\" } { name",
       "t\\u006fken": "mark-2"},
      {"name": "apac", "provider": "vida", "token": "mark-3"}],
      "connections": []}`;
    expect(parse(text).problems).toEqual([
      'line 4 repeats the member token of its object',
      'line 6 repeats the member connections of its object',
    ]);
    expect(parse('{"connections":[{"mark":{"mark":1},"mark":2}]}').problems).toContain(
      'line 1 repeats a member of its object',
    );
  });

  it('with a large content, in one pass', () => {
    const strings = JSON.stringify('\\"'.repeat(250_000));
    expect(parse(`{"connections":[{"name":${strings}}]}`).problems).toContainEqual(
      expect.stringMatching(/^connections\[0\]: name must be/),
    );
    const lines = '\n'.repeat(500_000);
    expect(parse(`{"connections":[],${lines}"connections":[]${lines}}`).problems).toEqual([
      'line 500001 repeats the member connections of its object',
    ]);
  });

  it('with a few more problems than are listed, without parsing the connections after them', () => {
    const { connections, problems } = parseList([vida, ...Array.from({ length: 999 }, () => ({}))]);
    expect(connections).toHaveLength(1 + 34);
    expect(problems).toHaveLength(34 * 3);
    expect(problems.at(-1)).toBe('connections[34]: token or tokenFile must be set');
  });

  it('when it is nested more than 16 levels deep, without parsing it', () => {
    const toText = (levels: number) => `{"connections":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parse(toText(15)).problems).toEqual(['connections[0]: must be an object']);
    const problem = /^The file is nested more than 16 levels deep\.$/;
    expect(() => parse(toText(16))).toThrow(problem);
    expect(() => parse('['.repeat(1_000_000))).toThrow(problem);
    expect(() => parse('{"mark":'.repeat(100_000))).toThrow(problem);
    const flat = `{"connections":[${'{},'.repeat(20)}{"name":"${'['.repeat(17)}"}]}`;
    expect(parse(flat).connections).toHaveLength(21);
  });

  it('when it has more than 20,000 values, without parsing it', () => {
    const toText = (members: number) => `{${'"mark":1,'.repeat(members)}"mark":1}`;
    expect(parse(toText(19_999)).problems).toHaveLength(103);
    for (const text of [toText(20_000), ','.repeat(1_000_000), '{},'.repeat(300_000)])
      expect(() => parse(text)).toThrow(/^The file has more than 20,000 values\.$/);
    expect(() => parse(`["${','.repeat(30_000)}\\",",${','.repeat(100)}`)).toThrow(
      /^The file is not valid JSON\.$/,
    );
  });
});
