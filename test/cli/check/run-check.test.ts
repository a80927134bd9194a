import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCheck } from '../../../src/cli/check/run-check.ts';
import { ConfigError } from '../../../src/config/config.ts';
import { respondWith } from '../../../src/sandbox/faults.ts';
import type { SandboxOptions } from '../../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { createTempFolder } from '../../support/temp-folder.ts';
import { runInProcess } from '../run-in-process.ts';
import { check, checkTable } from './check-in-process.ts';

const dialects = ['organizations', 'workspaces', 'workspaces-flat'] as const;

/** Starts the simulated providers as if they were real ones, with the settings that reach them. */
async function startProviders(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  const env = {
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VIDA_RESELLER_ID: sandbox.vidaResellerId,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
  };
  const methods = () => new Set([...vida.requests, ...vertra.requests].map(({ method }) => method));
  return { sandbox, env, methods };
}

describe('check', () => {
  it('reports two providers that can be used, and sends only reads', async () => {
    const { env, methods, sandbox } = await startProviders();
    const { exitCode, ok, stderr, vertra, vida } = await check(env);
    expect({ exitCode, ok, stderr }).toEqual({ exitCode: 0, ok: true, stderr: '' });
    const usable = {
      connection: 'default',
      configured: true,
      sandbox: false,
      reachable: true,
      credential: 'ACCEPTED',
    };
    const nothing = { clockSkewSeconds: 0, quotas: [], problems: [], notes: [] };
    expect(vida).toEqual({
      ...usable,
      ...nothing,
      provider: 'VIDA',
      ms: expect.any(Number),
      dialect: null,
      listed: { count: 3, hasMore: false },
    });
    expect(vertra).toEqual({
      ...usable,
      ...nothing,
      provider: 'VERTRA',
      ms: expect.any(Number),
      dialect: { configured: 'organizations', served: ['organizations'] },
      listed: { count: 4, hasMore: false },
    });
    expect(methods()).toEqual(new Set(['GET']));
    expect(sandbox.vertra.requests.map(({ path }) => path).toSorted()).toEqual([
      '/v1/organizations/all/@me',
      '/v1/workspaces',
      '/v1/workspaces/all/@me',
    ]);
  });

  it('prints a table with a row for each provider', async () => {
    const { env } = await startProviders();
    const { exitCode, stdout } = await checkTable(env);
    expect(exitCode).toBe(0);
    // The Date header has whole seconds, so that a slow response is a second ahead.
    const text = stdout.replace(/\d+ ms/g, '7 ms').replace(/[+-]1 s/g, '0 s');
    expect(text.replace(/ {2,}/g, '  ')).toBe(
      [
        'PROVIDER  REACHABLE  CREDENTIAL  DIALECT  ORGANIZATIONS  CLOCK  QUOTA',
        'Vida  yes, 7 ms  accepted  –  3  0 s  –',
        'Vertra Cloud  yes, 7 ms  accepted  organizations  4  0 s  –',
        '',
        'No problem was found.',
        '',
      ].join('\n'),
    );
  });

  it('checks each connection of CONNECTIONS_FILE, and names it in the table and in problems', async () => {
    const { env, methods, sandbox } = await startProviders();
    const { vertra, vida } = sandbox;
    const emea = { name: 'emea', provider: 'vertra', origin: vertra.origin, token: vertra.token };
    const apac = { ...emea, name: 'apac', token: 'wrong' };
    const latam = { name: 'latam', provider: 'vida', origin: vida.origin, token: vida.token };
    const file = createTempFolder()('connections.json');
    writeFileSync(file, JSON.stringify({ connections: [emea, apac, latam] }));
    const { exitCode, ok, stdout } = await check({ ...env, CONNECTIONS_FILE: file });
    expect([exitCode, ok]).toEqual([1, false]);
    expect(JSON.parse(stdout).providers).toMatchObject([
      { provider: 'VIDA', connection: 'default', credential: 'ACCEPTED', problems: [] },
      { provider: 'VERTRA', connection: 'default', credential: 'ACCEPTED', problems: [] },
      { provider: 'VERTRA', connection: 'emea', credential: 'ACCEPTED', listed: { count: 4 }, problems: [] },
      { provider: 'VERTRA', connection: 'apac', credential: 'REFUSED' },
      { provider: 'VIDA', connection: 'latam', credential: 'NOT_REFUSED', listed: null, problems: [] },
    ]);
    const table = (await checkTable({ ...env, CONNECTIONS_FILE: file })).stdout;
    expect(table).toMatch(/^Vertra Cloud emea +yes, \d+ ms +accepted +organizations +4 /m);
    expect(table).toContain(
      '- Vertra Cloud apac refused the credential (HTTP status 403, UNAUTHORIZED). Check token in CONNECTIONS_FILE.\n',
    );
    expect(table).toContain(
      '- resellerId in CONNECTIONS_FILE is not set, so the organizations of Vida latam cannot be listed.',
    );
    expect(methods()).toEqual(new Set(['GET']));
    expect(table).not.toContain(vertra.token);
  });

  it.each(dialects.flatMap((actual) => dialects.map((configured) => ({ actual, configured }))))(
    'detects the dialect $actual where $configured is configured',
    async ({ actual, configured }) => {
      const { env, methods } = await startProviders({ vertraDialect: actual });
      const { exitCode, vertra } = await check({ ...env, VERTRA_DIALECT: configured });
      expect(vertra).toMatchObject({
        reachable: true,
        credential: 'ACCEPTED',
        dialect: { configured, served: [actual] },
        listed: { count: 4, hasMore: false },
      });
      expect(vertra.problems).toEqual(
        actual === configured
          ? []
          : [
              `VERTRA_DIALECT is ${configured}, which Vertra Cloud does not serve. Set VERTRA_DIALECT to ${actual}.`,
            ],
      );
      expect(exitCode).toBe(actual === configured ? 0 : 1);
      expect(methods()).toEqual(new Set(['GET']));
    },
  );

  it.each(dialects)('reports a refused credential of the dialect %s', async (dialect) => {
    const { env } = await startProviders({ vertraDialect: dialect });
    const wrong = { VIDA_API_TOKEN: 'wrong', VERTRA_API_TOKEN: 'wrong', VERTRA_DIALECT: dialect };
    const { exitCode, vertra, vida } = await check({ ...env, ...wrong });
    expect(exitCode).toBe(1);
    for (const each of [vertra, vida])
      expect(each).toMatchObject({ reachable: true, credential: 'REFUSED', listed: null });
    expect(vida.problems).toEqual(['Vida refused the credential (HTTP status 401). Check VIDA_API_TOKEN.']);
    expect(vertra.problems).toEqual([
      expect.stringMatching(
        /^Vertra Cloud refused the credential \(HTTP status 40[13], [A-Z_]+\)\. Check VERTRA_API_TOKEN\.$/,
      ),
    ]);
  });

  it('reads an account that does not exist where the reseller is not set, and reports no problem', async () => {
    const { env, sandbox } = await startProviders();
    const { VIDA_RESELLER_ID: _, ...withoutReseller } = env;
    const { exitCode, vida } = await check(withoutReseller);
    expect(exitCode).toBe(0);
    expect(vida).toMatchObject({ reachable: true, credential: 'NOT_REFUSED', listed: null, problems: [] });
    expect(vida.notes).toEqual([expect.stringMatching(/^VIDA_RESELLER_ID is not set/)]);
    expect(sandbox.vida.requests).toMatchObject([
      { method: 'GET', path: '/api/v2/account', query: expect.stringContaining('targetAccountId=0') },
    ]);
  });

  it('reports a refused credential where the reseller is not set', async () => {
    const { sandbox } = await startProviders();
    const { exitCode, vida } = await check({ VIDA_API_TOKEN: 'wrong', VIDA_ORIGIN: sandbox.vida.origin });
    expect([exitCode, vida.credential]).toEqual([1, 'REFUSED']);
  });

  it('sends nothing to a provider without a credential, and reports no problem', async () => {
    const { env, sandbox } = await startProviders();
    const { exitCode, vertra, vida } = await check({ ...env, VERTRA_API_TOKEN: '' });
    expect(exitCode).toBe(0);
    expect([vida.configured, vertra.configured]).toEqual([true, false]);
    expect(sandbox.vertra.requests).toEqual([]);
    expect((await checkTable({ ...env, VERTRA_API_TOKEN: '' })).stdout).toMatch(
      /^Vertra Cloud +not configured$/m,
    );
  });

  it('counts more organizations than it lists as more', async () => {
    const { env, sandbox } = await startProviders();
    sandbox.vida.inject(({ query }) => {
      const page = Number(new URLSearchParams(query).get('page'));
      const organizations = Array.from({ length: 20 }, (_, index) => ({
        id: page * 20 + index + 1,
        username: 'u',
        details: { accountType: 'organization' },
      }));
      return respondWith({ status: 200, body: { organizations } });
    });
    const { exitCode, vida } = await check(env);
    expect([exitCode, vida.listed]).toEqual([0, { count: 100, hasMore: true }]);
    expect(sandbox.vida.requests).toHaveLength(6);
    expect((await checkTable(env)).stdout).toContain('more than 100');
  });

  it('reads tokens from their files, and connects through the proxy', async () => {
    const { env, sandbox } = await startProviders();
    const proxy = await startConnectProxy();
    const file = createTempFolder()('token');
    writeFileSync(file, `${sandbox.vida.token}\n`);
    const { exitCode } = await check({
      ...env,
      VIDA_API_TOKEN: '',
      VIDA_API_TOKEN_FILE: file,
      HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    });
    expect(exitCode).toBe(0);
    const targets = new Set(proxy.tunnels.map(({ target }) => target));
    expect(targets).toEqual(
      new Set([sandbox.vida.origin, sandbox.vertra.origin].map((origin) => new URL(origin).host)),
    );
  });

  it('reports a variable whose name is misspelled, and continues', async () => {
    const { env } = await startProviders();
    const { exitCode, stderr } = await check({ ...env, VERTRA_DIALEKT: 'workspaces' });
    expect([exitCode, stderr]).toEqual([
      0,
      'VERTRA_DIALEKT has no effect. The setting is named VERTRA_DIALECT.\n',
    ]);
  });

  it.each([
    ['an unknown option', ['--fix'], {}, /^The option --fix is unknown\. See --help\.$/],
    ['an argument', ['vida'], {}, /^There are more arguments than the command has\. See --help\.$/],
    ['an invalid setting', [], { VERTRA_DIALECT: 'teams' }, /^VERTRA_DIALECT must be one of /],
    [
      'a DATA_DIR without a parent directory',
      [],
      { DATA_DIR: '/nowhere/data' },
      /^DATA_DIR cannot be used: ENOENT\. Create/,
    ],
    ['a missing file', [], { VIDA_API_TOKEN_FILE: '/nowhere/token' }, /^VIDA_API_TOKEN_FILE cannot be used/],
  ])('refuses %s before it sends anything', async (_name, args, settings, problem) => {
    const { env, sandbox } = await startProviders();
    const { VIDA_API_TOKEN: _, ...others } = env;
    const run = runInProcess(runCheck, args, { ...others, ...settings });
    await expect(run).rejects.toThrow(ConfigError);
    await expect(run).rejects.toThrow(problem);
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });
});
