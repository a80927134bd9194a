import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey } from '../src/auth/api-keys.ts';
import { respondWith } from '../src/sandbox/faults.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { audience, createEcKey, startIssuer } from './support/issuer.ts';
import { startProcess } from './support/start-process.ts';
import { createTempFolder } from './support/temp-folder.ts';
import { until } from './support/until.ts';

/** Sends text over a new connection, and returns everything received until it closes. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  return received;
}

function post(url: string, query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

async function execute(url: string, query: string): Promise<unknown> {
  return (await post(url, query)).json();
}

async function rename(url: string, id: string): Promise<unknown> {
  const query = `mutation {
    updateOrganization(input: { vida: { organizationId: "${id}", name: "N" } }) {
      __typename
      ... on OrganizationOutcomeUnknownError { reason applied }
    }
  }`;
  const { data } = (await execute(url, query)) as { data: { updateOrganization: unknown } };
  return data.updateOrganization;
}

function toDataUrl(module: string): string {
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

/** Node options that send SIGTERM to the process when it loads a module. */
function sigtermOnLoadOf(path: string): readonly string[] {
  const hook = `export function load(url, context, next) {
    if (url.endsWith('${path}')) process.kill(process.pid, 'SIGTERM');
    return next(url, context);
  }`;
  return [
    '--import',
    toDataUrl(`import { register } from 'node:module'; register(${JSON.stringify(toDataUrl(hook))});`),
  ];
}

describe('the gateway process', () => {
  it('without settings simulates both providers and logs it', async () => {
    const { child, ended, log, ready } = startProcess({});
    expect(await rename(await ready, '3')).toEqual({ __typename: 'OrganizationUpdated' });
    expect(log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('SANDBOX'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('exits with 0 on SIGTERM during the start', async () => {
    const { ended, log } = startProcess({}, sigtermOnLoadOf('/dist/cli/run-gateway.js'));
    expect(await ended).toBe(0);
    expect(log.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['ready', 'stopping', 'stopped']));
  });

  it('maps stack traces to the TypeScript source', async () => {
    const module = new URL('../dist/server/request.js', import.meta.url).href;
    const printStack = `process.on('SIGUSR2', () => import('${module}').then(({ callerOf }) => {
      try { callerOf({}); } catch ({ stack }) { process.stderr.write(stack); }
    }));`;
    const { child, errors, ready } = startProcess({}, ['--import', toDataUrl(printStack)]);
    await ready;
    child.kill('SIGUSR2');
    await until(() => expect(errors()).toMatch(/callerOf.*src\/server\/request\.ts:\d+/));
  });

  it('answers requests and exits with 0 while nothing reads its log', async () => {
    const { child, ready } = startProcess({ RATE_LIMIT_PER_MINUTE: '100000' });
    const url = await ready;
    child.stdout.pause();
    // Each request logs a line; together they exceed the buffers of the pipe and its reader.
    for (let sent = 0; sent < 1500; sent += 100)
      await Promise.all(Array.from({ length: 100 }, () => post(url, '{ __typename }')));
    expect((await fetch(new URL('/health/live', url))).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('with a token sends requests to the configured origin', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { log, ready } = startProcess({
      VIDA_API_TOKEN: sandbox.vida.token,
      VIDA_ORIGIN: sandbox.vida.origin,
    });
    expect(await rename(await ready, '3')).toEqual({ __typename: 'OrganizationUpdated' });
    expect(sandbox.vida.writes('3')).toBe(1);
    expect(JSON.stringify(log)).not.toMatch(/SANDBOX|sandbox-vida-token/);
  });

  it('exits with 1 and names every invalid setting', async () => {
    const { ended, errors } = startProcess({ PORT: 'x', SANDBOX: 'maybe' });
    expect(await ended).toBe(1);
    expect(errors()).toMatch(/- PORT must be .*\n- SANDBOX must be /);
  });

  it('applies its settings', async () => {
    const sandbox = await startSandbox({ vertraDialect: 'workspaces' });
    onTestFinished(() => sandbox.close());
    const { log, ready } = startProcess({
      HOST: '127.0.0.2',
      VIDA_API_TOKEN: sandbox.vida.token,
      VIDA_ORIGIN: sandbox.vida.origin,
      VERTRA_API_TOKEN: sandbox.vertra.token,
      VERTRA_ORIGIN: sandbox.vertra.origin,
      VERTRA_DIALECT: 'workspaces',
      PROVIDER_TIMEOUT_MS: '100',
      PROVIDER_MAX_BODY_BYTES: '1024',
      GRAPHIQL: 'off',
      INTROSPECTION: 'off',
      MAX_BATCH: '1',
    });
    const url = await ready;
    expect(new URL(url).hostname).toBe('127.0.0.2');
    expect(await rename(url, '9408')).toMatchObject({ reason: 'TIMEOUT' });
    sandbox.vida.inject(() =>
      respondWith({ status: 200, body: { updatedSettings: ['orgName'], colour: 'x'.repeat(2000) } }),
    );
    expect(await rename(url, '3')).toMatchObject({ reason: 'UNREADABLE_ANSWER' });
    sandbox.vida.inject(() =>
      respondWith({ status: 200, body: { updatedSettings: ['orgName'], colour: 'x' } }),
    );
    expect(await rename(url, '3')).toMatchObject({ __typename: 'OrganizationUpdated' });
    const drift = expect.objectContaining({ level: 40, provider: 'VIDA', keyPath: 'colour' });
    await until(() => expect(log).toContainEqual(drift));

    const vertra =
      'updateOrganization(input: { vertra: { organizationId: "org123", name: "N" } }) { __typename }';
    expect(await execute(url, `mutation { ${vertra} }`)).toMatchObject({ data: { updateOrganization: {} } });
    expect(sandbox.vertra.requests.map(({ path }) => path)).toEqual(['/v1/workspaces/org123']);
    expect(await execute(url, '{ __schema { queryType { name } } }')).toMatchObject({
      errors: [{ message: expect.stringContaining('introspection') }, {}],
    });
    const two =
      'updateOrganizations(inputs: [{ vida: { organizationId: "3" } }, { vida: { organizationId: "3" } }])';
    expect(await execute(url, `mutation { ${two} { __typename } }`)).toMatchObject({
      errors: [{ extensions: { code: 'BATCH_TOO_LARGE' } }],
    });
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
  });

  it('responds with 400 to a request without a valid URL, and reveals no internals', async () => {
    const { ready } = startProcess({});
    const { port } = new URL(await ready);
    const response = await sendRaw(Number(port), 'GET /health/live HTTP/1.1\r\nHost: a b\r\n\r\n');
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect(response).not.toMatch(/Error|node_modules/);
  });
});

describe('AUTH', () => {
  const query = '{ organizationProviders { provider } }';
  const authOffWarning = expect.objectContaining({
    level: 40,
    msg: 'AUTH is none: every client that reaches this port can read and update every organization.',
  });

  it.each([[{}], [{ AUTH: 'none' }], [{ AUTH: 'none', NODE_ENV: 'production', SANDBOX: 'on' }]])(
    'of %j authenticates no caller, and logs a warning',
    async (env) => {
      const { log, ready } = startProcess(env as Record<string, string>);
      expect((await post(await ready, query)).status).toBe(200);
      expect(log).toContainEqual(authOffWarning);
    },
  );

  it('with api-key and jwt accepts only valid keys and tokens, and logs no credential', async () => {
    const [published, unpublished] = [createEcKey('published'), createEcKey('unpublished')];
    const issuer = await startIssuer(published);
    const { key, sha256 } = createApiKey();
    const file = createTempFolder()('api-keys.json');
    const entry = { name: 'web', sha256, scopes: ['organizations:read'], organizations: ['*'] };
    writeFileSync(file, JSON.stringify({ keys: [entry] }));
    const { log, ready } = startProcess({
      AUTH: 'api-key,jwt',
      AUTH_API_KEYS_FILE: file,
      AUTH_JWKS_URI: issuer.jwksUri,
      AUTH_ISSUER: issuer.url,
      AUTH_AUDIENCE: audience,
      NODE_ENV: 'production',
      SANDBOX: 'on',
      LOG_LEVEL: 'trace',
    });
    const url = await ready;
    const statusOf = async (credential: string) =>
      (await post(url, query, { authorization: `Bearer ${credential}` })).status;
    const credentials = [key, issuer.token(published), `${key}x`, issuer.token(unpublished)];
    const statuses = [];
    for (const credential of credentials) statuses.push(await statusOf(credential));
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect((await post(url, query)).status).toBe(401);
    expect(issuer.requests).toHaveLength(1);
    writeFileSync(file, '{"keys":[{"secret":1}]}');
    const error = expect.objectContaining({ level: 50, setting: 'AUTH_API_KEYS_FILE' });
    await until(() => expect(log).toContainEqual(error));
    issuer.close();
    expect([await statusOf(key), await statusOf(issuer.token(published))]).toEqual([200, 200]);
    expect(log).not.toContainEqual(authOffWarning);
    const logged = JSON.stringify(log);
    for (const credential of [...credentials, sha256, 'secret']) expect(logged).not.toContain(credential);
  });
});

describe('SIGTERM', () => {
  /** Starts a gateway with one update in flight that the provider has received but not answered. */
  async function startWithUpdateInFlight(graceMs: string) {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    let release = () => {};
    const arrived = new Promise<void>((resolve) => {
      sandbox.vida.inject(() => {
        resolve();
        return {
          applied: true,
          play: (response, usual) => {
            release = () => response.writeHead(usual.status, usual.headers).end(usual.body);
          },
        };
      });
    });
    const gateway = startProcess({
      VIDA_API_TOKEN: sandbox.vida.token,
      VIDA_ORIGIN: sandbox.vida.origin,
      SHUTDOWN_GRACE_MS: graceMs,
      PROVIDER_TIMEOUT_MS: '60000',
    });
    const url = await gateway.ready;
    const response = rename(url, '3');
    await arrived;
    gateway.child.kill('SIGTERM');
    return { ...gateway, url, response, release: () => release() };
  }

  it('waits for updates in flight, refuses new ones, and reports not ready', async () => {
    const { response, ended, release, stopping, url } = await startWithUpdateInFlight('60000');
    await stopping;
    expect(await rename(url, '42')).toEqual({ __typename: 'OrganizationUnavailableError' });
    const ready = await fetch(url.replace('/graphql', '/health/ready'));
    expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, stopping: true }]);
    release();
    expect(await response).toEqual({ __typename: 'OrganizationUpdated' });
    expect(await ended).toBe(0);
  });

  it('sent twice does not interrupt an update', async () => {
    const { response, child, ended, release, stopping } = await startWithUpdateInFlight('60000');
    await stopping;
    child.kill('SIGINT');
    child.kill('SIGTERM');
    release();
    expect(await response).toEqual({ __typename: 'OrganizationUpdated' });
    expect(await ended).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'or SIGINT (%s) exits with 0 despite open connections',
    async (signal) => {
      const { child, ended, ready } = startProcess({ SHUTDOWN_GRACE_MS: '100' });
      const url = await ready;
      const port = Number(new URL(url).port);
      await rename(url, '3');
      const silent = connect(port, '127.0.0.1');
      await once(silent, 'connect');
      const half = connect(port, '127.0.0.1');
      half.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{');
      await once(half, 'connect');
      for (const socket of [silent, half]) socket.on('error', () => {});
      child.kill(signal);
      expect(await ended).toBe(0);
    },
  );

  it('after the grace period answers updates in flight with INTERRUPTED, and exits with 0', async () => {
    const { response, ended } = await startWithUpdateInFlight('50');
    expect(await response).toEqual({
      __typename: 'OrganizationOutcomeUnknownError',
      reason: 'INTERRUPTED',
      applied: 'UNKNOWN',
    });
    expect(await ended).toBe(0);
  });
});
