import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApiKey } from '../src/auth/api-keys.ts';
import { answerWith } from '../src/sandbox/faults.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { audience, createEcKey, startIssuer } from './support/issuer.ts';
import { start } from './support/start-process.ts';
import { createTempFolder } from './support/temp-folder.ts';

/** Says something on a connection of its own, and tells what comes back until it is closed. */
async function speak(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  return heard;
}

function post(url: string, query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

async function ask(url: string, query: string): Promise<unknown> {
  return (await post(url, query)).json();
}

async function rename(url: string, id: string): Promise<unknown> {
  const query = `mutation {
    updateOrganization(input: { vida: { organizationId: "${id}", name: "N" } }) {
      __typename
      ... on OrganizationOutcomeUnknownError { reason applied }
    }
  }`;
  const { data } = (await ask(url, query)) as { data: { updateOrganization: unknown } };
  return data.updateOrganization;
}

function toDataUrl(module: string): string {
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

/** Options of Node that send a process SIGTERM as it loads a module. */
function signalledAtLoadOf(path: string): readonly string[] {
  const hook = `export function load(url, context, next) {
    if (url.endsWith('${path}')) process.kill(process.pid, 'SIGTERM');
    return next(url, context);
  }`;
  return [
    '--import',
    toDataUrl(`import { register } from 'node:module'; register(${JSON.stringify(toDataUrl(hook))});`),
  ];
}

describe('the process', () => {
  it('with no settings serves both providers in a box and says so', async () => {
    const { child, ended: end, log, ready } = start({});
    expect(await rename(await ready, '3')).toEqual({ __typename: 'OrganizationUpdated' });
    expect(log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('SANDBOX'));
    child.kill('SIGTERM');
    expect(await end).toBe(0);
  });

  it('ends with 0 when SIGTERM comes while it starts', async () => {
    const { ended: end, log } = start({}, signalledAtLoadOf('/dist/cli/run-gateway.js'));
    expect(await end).toBe(0);
    expect(log.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['ready', 'stopping', 'stopped']));
  });

  it('maps stack traces to the TypeScript source', async () => {
    const module = new URL('../dist/server/request.js', import.meta.url).href;
    const printStack = `process.on('SIGUSR2', () => import('${module}').then(({ callerOf }) => {
      try { callerOf({}); } catch ({ stack }) { process.stderr.write(stack); }
    }));`;
    const { child, errors, ready } = start({}, ['--import', toDataUrl(printStack)]);
    await ready;
    child.kill('SIGUSR2');
    await vi.waitFor(() => expect(errors()).toMatch(/callerOf.*src\/server\/request\.ts:\d+/));
  });

  it('answers, and ends with 0, while the reader of its log takes nothing', async () => {
    const { child, ready } = start({ RATE_LIMIT_PER_MINUTE: '100000' });
    const url = await ready;
    child.stdout.pause();
    // Each is a line of the log: together they are more than a pipe and its reader hold.
    for (let lines = 0; lines < 1500; lines += 100)
      await Promise.all(Array.from({ length: 100 }, () => post(url, '{ __typename }')));
    expect((await fetch(new URL('/health/live', url))).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('with a token asks the provider at its origin', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { log, ready } = start({ VIDA_API_TOKEN: sandbox.vida.token, VIDA_ORIGIN: sandbox.vida.origin });
    expect(await rename(await ready, '3')).toEqual({ __typename: 'OrganizationUpdated' });
    expect(sandbox.vida.writes('3')).toBe(1);
    expect(JSON.stringify(log)).not.toMatch(/SANDBOX|sandbox-vida-token/);
  });

  it('ends with 1 and names every setting that cannot be used', async () => {
    const { ended: end, errors } = start({ PORT: 'x', SANDBOX: 'maybe' });
    expect(await end).toBe(1);
    expect(errors()).toMatch(/- PORT must be .*\n- SANDBOX must be /);
  });

  it('takes its settings to where they count', async () => {
    const sandbox = await startSandbox({ vertraDialect: 'workspaces' });
    onTestFinished(() => sandbox.close());
    const { log, ready } = start({
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
      answerWith({ status: 200, body: { updatedSettings: ['orgName'], colour: 'x'.repeat(2000) } }),
    );
    expect(await rename(url, '3')).toMatchObject({ reason: 'UNREADABLE_ANSWER' });
    sandbox.vida.inject(() =>
      answerWith({ status: 200, body: { updatedSettings: ['orgName'], colour: 'x' } }),
    );
    expect(await rename(url, '3')).toMatchObject({ __typename: 'OrganizationUpdated' });
    const drift = expect.objectContaining({ level: 40, provider: 'VIDA', keyPath: 'colour' });
    await vi.waitFor(() => expect(log).toContainEqual(drift));

    const vertra =
      'updateOrganization(input: { vertra: { organizationId: "org123", name: "N" } }) { __typename }';
    expect(await ask(url, `mutation { ${vertra} }`)).toMatchObject({ data: { updateOrganization: {} } });
    expect(sandbox.vertra.requests.map(({ path }) => path)).toEqual(['/v1/workspaces/org123']);
    expect(await ask(url, '{ __schema { queryType { name } } }')).toMatchObject({
      errors: [{ message: expect.stringContaining('introspection') }, {}],
    });
    const two =
      'updateOrganizations(inputs: [{ vida: { organizationId: "3" } }, { vida: { organizationId: "3" } }])';
    expect(await ask(url, `mutation { ${two} { __typename } }`)).toMatchObject({
      errors: [{ extensions: { code: 'BATCH_TOO_LARGE' } }],
    });
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
  });

  it('answers 400 to a request that makes no URL, and tells nothing of itself', async () => {
    const { ready } = start({});
    const { port } = new URL(await ready);
    const answer = await speak(Number(port), 'GET /health/live HTTP/1.1\r\nHost: a b\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/Error|node_modules/);
  });
});

describe('AUTH', () => {
  const query = '{ organizationProviders { provider } }';
  const openToAll = expect.objectContaining({
    level: 40,
    msg: 'AUTH is none: every client that reaches this port can read and update every organization',
  });

  it.each([[{}], [{ AUTH: 'none' }], [{ AUTH: 'none', NODE_ENV: 'production', SANDBOX: 'on' }]])(
    'of %j asks nobody, and the log says so loudly',
    async (env) => {
      const { log, ready } = start(env as Record<string, string>);
      expect((await post(await ready, query)).status).toBe(200);
      expect(log).toContainEqual(openToAll);
    },
  );

  it('of both ways lets keys and tokens in, and nobody else, and logs no credential', async () => {
    const [known, unknown] = [createEcKey('known'), createEcKey('unknown')];
    const issuer = await startIssuer(known);
    const { key, sha256 } = createApiKey();
    const file = createTempFolder()('api-keys.json');
    const entry = { name: 'web', sha256, scopes: ['organizations:read'], organizations: ['*'] };
    writeFileSync(file, JSON.stringify({ keys: [entry] }));
    const { log, ready } = start({
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
    const credentials = [key, issuer.token(known), `${key}x`, issuer.token(unknown)];
    const statuses = [];
    for (const credential of credentials) statuses.push(await statusOf(credential));
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect((await post(url, query)).status).toBe(401);
    expect(issuer.requests).toHaveLength(1);
    writeFileSync(file, '{"keys":[{"secret":1}]}');
    const error = expect.objectContaining({ level: 50, setting: 'AUTH_API_KEYS_FILE' });
    await vi.waitFor(() => expect(log).toContainEqual(error), 10_000);
    issuer.close();
    expect([await statusOf(key), await statusOf(issuer.token(known))]).toEqual([200, 200]);
    expect(log).not.toContainEqual(openToAll);
    const logged = JSON.stringify(log);
    for (const credential of [...credentials, sha256, 'secret']) expect(logged).not.toContain(credential);
  });
});

describe('SIGTERM', () => {
  /** A gateway with one update in flight, which its provider has and does not answer. */
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
    const gateway = start({
      VIDA_API_TOKEN: sandbox.vida.token,
      VIDA_ORIGIN: sandbox.vida.origin,
      SHUTDOWN_GRACE_MS: graceMs,
      PROVIDER_TIMEOUT_MS: '60000',
    });
    const url = await gateway.ready;
    const answer = rename(url, '3');
    await arrived;
    gateway.child.kill('SIGTERM');
    return { ...gateway, url, answer, release: () => release() };
  }

  it('waits for what is in flight, refuses what is new, and says that it is not ready', async () => {
    const { answer, ended: end, release, stopping, url } = await startWithUpdateInFlight('60000');
    await stopping;
    expect(await rename(url, '42')).toEqual({ __typename: 'OrganizationUnavailableError' });
    const ready = await fetch(url.replace('/graphql', '/health/ready'));
    expect([ready.status, await ready.json()]).toMatchObject([503, { ready: false, stopping: true }]);
    release();
    expect(await answer).toEqual({ __typename: 'OrganizationUpdated' });
    expect(await end).toBe(0);
  });

  it('said twice does not cut an update short', async () => {
    const { answer, child, ended: end, release, stopping } = await startWithUpdateInFlight('60000');
    await stopping;
    child.kill('SIGINT');
    child.kill('SIGTERM');
    release();
    expect(await answer).toEqual({ __typename: 'OrganizationUpdated' });
    expect(await end).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is %s, too, and ends with 0 whoever holds a connection',
    async (signal) => {
      const { child, ended: end, ready } = start({ SHUTDOWN_GRACE_MS: '100' });
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
      expect(await end).toBe(0);
    },
  );

  it('past the grace answers that what is left was interrupted, and ends with 0', async () => {
    const { answer, ended: end } = await startWithUpdateInFlight('50');
    expect(await answer).toEqual({
      __typename: 'OrganizationOutcomeUnknownError',
      reason: 'INTERRUPTED',
      applied: 'UNKNOWN',
    });
    expect(await end).toBe(0);
  });
});
