import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../src/sandbox/sandbox.ts';

/** What `npm start` runs; `npm test` builds it before. */
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const log: Record<string, unknown>[] = [];
  let stopping = () => {};
  const toldToStop = new Promise<void>((resolve) => {
    stopping = resolve;
  });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const entry = JSON.parse(line);
      log.push(entry);
      if (entry.msg === 'ready') resolve(entry.graphql);
      if (entry.msg === 'stopping') stopping();
    });
    child.once('exit', () => reject(new Error(`It ended: ${errors}`)));
  });
  ready.catch(() => {});
  return { child, log, ready, stopping: toldToStop, ended: ended(child), errors: () => errors };
}

async function ended(child: ChildProcess): Promise<number | null> {
  await once(child, 'close');
  return child.exitCode;
}

async function rename(url: string, id: string): Promise<unknown> {
  const query = `mutation {
    updateOrganization(input: { vida: { organizationId: "${id}", name: "N" } }) {
      __typename
      ... on OrganizationOutcomeUnknownError { reason applied }
    }
  }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as { data: { updateOrganization: unknown } };
  return data.updateOrganization;
}

describe('the process', () => {
  it('with no settings serves both providers in a box and says so', async () => {
    const { child, ended: end, log, ready } = start({});
    expect(await rename(await ready, '3')).toEqual({ __typename: 'OrganizationUpdated' });
    expect(log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('SANDBOX'));
    child.kill('SIGTERM');
    expect(await end).toBe(0);
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

  it('ends with 1 when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => {
      taken.close();
    });
    const address = taken.address();
    const { ended: end, errors } = start({ PORT: String(typeof address === 'object' ? address?.port : '') });
    expect(await end).toBe(1);
    expect(errors()).toContain('EADDRINUSE');
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
