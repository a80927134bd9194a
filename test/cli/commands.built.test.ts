import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { listSettings } from '../../src/config/schema.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startHttpProvider } from '../support/http-provider.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Runs a command as a process until it ends. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = start(args, env);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

describe('organization-gateway --help', () => {
  it('lists every command and every setting with its description', async () => {
    const { code, stderr, stdout } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    const words = stdout.replace(/\s+/g, ' ');
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name}( |$)`, 'm'));
      expect(words).toContain(summary);
    }
    for (const { description, name, default: initial } of listSettings()) {
      expect(description, name).toMatch(/^[`A-Z].*\.$/s);
      expect(words).toContain(`${name}${initial && ` (${initial})`} ${description.replaceAll('`', '')}`);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(Object.keys(commands))('after %s prints its options and exit codes', async (name) => {
    const { code, stdout } = await run([...name.split(' '), '--help']);
    const { exitCodes, options } = commands[name as keyof typeof commands];
    expect(code).toBe(0);
    for (const option of Object.keys(options)) expect(stdout).toContain(`\n  --${option}`);
    const words = stdout.replace(/\s+/g, ' ');
    for (const [exitCode, meaning] of exitCodes.entries()) expect(words).toContain(`${exitCode} ${meaning}`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('organization-gateway check', () => {
  it('exits with 0 in the sandbox', async () => {
    const { code, stderr, stdout } = await run(['check', '--sandbox', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const { ok, providers } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(providers).toMatchObject(
      ['default', 'emea'].flatMap((connection) =>
        ['VIDA', 'VERTRA'].map((provider) => ({ provider, connection, sandbox: true })),
      ),
    );
  });

  it('exits with 1 when a provider has a problem, and keeps idle sockets no longer than it runs', async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const env = { VIDA_API_TOKEN: 'wrong', VIDA_ORIGIN: sandbox.vida.origin };
    const { code, stdout } = await run(['check'], env);
    expect(code).toBe(1);
    expect(stdout).toContain('\nProblems:\n- Vida refused the credential');
  });

  it.each([
    [['check', '--nope'], {}, 'check cannot run:\n- The option --nope is unknown. See --help.\n'],
    [['check'], { PORT: 'x' }, 'check cannot run:\n- PORT must be a whole number from 0 to 65535\n'],
  ])('exits with 2 for %j with the settings %j', async (args, env, stderr) => {
    expect(await run(args, env as Record<string, string>)).toEqual({ code: 2, stdout: '', stderr });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at once on %s with %i', async (signal, exitCode) => {
    let onRequest = () => {};
    const requested = new Promise<void>((resolve) => {
      onRequest = resolve;
    });
    const { origin } = await startHttpProvider(() => onRequest());
    const child = start(['check'], {
      VERTRA_API_TOKEN: 't',
      VERTRA_ORIGIN: origin,
      PROVIDER_TIMEOUT_MS: '600000',
    });
    await requested;
    child.kill(signal);
    await once(child, 'exit');
    expect(child.exitCode).toBe(exitCode);
  });
});

it('an unknown command starts no gateway', async () => {
  const { code, stderr, stdout } = await run(['chek', '--sandbox']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('There is no such command');
});
