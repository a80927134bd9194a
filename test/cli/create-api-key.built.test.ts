import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKeyAuth, parseApiKeys } from '../../src/auth/api-keys.ts';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The command of `npm run api-key` after the build. */
const script = (): string =>
  JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts['api-key'].split(' && ')[1];

const command = fileURLToPath(new URL('../../dist/cli/create-api-key.js', import.meta.url));

function run(folder: string, ...args: readonly string[]) {
  return runIn(folder, process.execPath, [command, ...args]);
}

/** Appends the arguments to the script, as npm does. */
function runScript(folder: string, setting: string, args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', AUTH_API_KEYS_FILE: setting };
  return runIn(folder, 'sh', ['-c', `${script()} "$@"`, 'npm', ...args], env);
}

async function runIn(folder: string, program: string, args: readonly string[], env = {}) {
  const child = spawn(program, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      output[name] += String(chunk);
    });
  }
  await once(child, 'close');
  return { ...output, code: child.exitCode };
}

function authenticate(file: string, stdout: string) {
  const keys = parseApiKeys(readFileSync(file, 'utf8'));
  return createApiKeyAuth(() => keys)(stdout.trim());
}

const all = { scopes: new Set(['organizations:read', 'organizations:write']), organizations: ['*'] };

describe('npm run api-key', () => {
  it('prints only a key, and stores its hash in a file that only its owner can read', async () => {
    const inFolder = createTempFolder();
    const { code, stderr, stdout } = await run(inFolder('.'), 'web');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ogw_[\w-]{43}\n$/)]);
    const file = inFolder('api-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stderr + readFileSync(file, 'utf8')).not.toContain(stdout.trim().slice(4, 20));
    expect(await authenticate(file, stdout)).toEqual({ id: 'api-key:web', ...all });
    expect(readdirSync(inFolder('.'))).toEqual(['api-keys.json']);
  });

  it('prints its usage with --help, and creates no key', async () => {
    const inFolder = createTempFolder();
    const { code, stderr, stdout } = await run(inFolder('.'), '--help');
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining('Usage: npm run api-key')]);
    expect(readdirSync(inFolder('.'))).toEqual([]);
  });

  it.each([
    ['AUTH_API_KEYS_FILE, when it is set', 'keys/set.json', [], 'keys/set.json'],
    ['--file, when both are set', 'keys/set.json', ['--file', 'flag.json'], 'flag.json'],
    ['api-keys.json, when neither is set', ' ', [], 'api-keys.json'],
  ])('adds the key to %s, and prints the absolute path', async (_name, setting, args, expected) => {
    const inFolder = createTempFolder();
    mkdirSync(inFolder('keys'));
    symlinkSync(`${root}/dist`, inFolder('dist'));
    const { code, stderr, stdout } = await runScript(inFolder('.'), setting, ['web', ...args]);
    const file = realpathSync(inFolder(expected));
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Added to ${file} as web.`)]);
    expect(await authenticate(file, stdout)).toEqual({ id: 'api-key:web', ...all });
    const others = ['keys/set.json', 'flag.json', 'api-keys.json'].filter((name) => name !== expected);
    for (const other of others) expect(existsSync(inFolder(other))).toBe(false);
  });

  it('adds the key to the given file with the given scopes and organizations', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('keys.json');
    const first = await run(inFolder('.'), 'web', '--file', file);
    const second = await run(
      inFolder('.'),
      ...['--file', file, '--scope', 'organizations:read'],
      ...['--organization', 'vida:*', '--organization=vertra:org123', 'jobs'],
    );
    expect(await authenticate(file, first.stdout)).toEqual({ id: 'api-key:web', ...all });
    expect(await authenticate(file, second.stdout)).toEqual({
      id: 'api-key:jobs',
      scopes: new Set(['organizations:read']),
      organizations: ['vida:*', 'vertra:org123'],
    });
  });

  it('removes the read permission of other users from an existing file', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('api-keys.json');
    writeFileSync(file, '{"keys":[]}');
    chmodSync(file, 0o644);
    expect(await run(inFolder('.'), 'web')).toMatchObject({ code: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('loses no key when several run at once', async () => {
    const inFolder = createTempFolder();
    const names = Array.from({ length: 4 }, (_, index) => `n${index}`);
    const runs = await Promise.all(names.map((name) => run(inFolder('.'), name)));
    const succeeded = runs.filter(({ code }) => code === 0);
    expect(succeeded.length).toBeGreaterThan(0);
    for (const { stdout } of succeeded) {
      expect(await authenticate(inFolder('api-keys.json'), stdout)).toMatchObject(all);
    }
    for (const { stderr, stdout } of runs.filter(({ code }) => code !== 0)) {
      expect([stdout, stderr]).toEqual(['', expect.stringContaining('Nothing was changed')]);
    }
    expect(readdirSync(inFolder('.'))).toEqual(['api-keys.json']);
  });

  it('does not write through a link in place of the temporary file', async () => {
    const inFolder = createTempFolder();
    writeFileSync(inFolder('victim'), 'as it was');
    symlinkSync('victim', inFolder('api-keys.json.new'));
    const { code, stderr, stdout } = await run(inFolder('.'), 'web');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Nothing was changed');
    expect(readFileSync(inFolder('victim'), 'utf8')).toBe('as it was');
  });

  it('creates a key that a running gateway accepts', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('api-keys.json');
    const first = await run(inFolder('.'), 'web');
    const { ready } = startProcess({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file });
    const url = await ready;
    expect(await sendWithKey(url, first.stdout.trim())).toBe(200);
    expect(await sendWithKey(url, `${first.stdout.trim()}a`)).toBe(401);
    const second = await run(inFolder('.'), 'jobs');
    await until(async () => expect(await sendWithKey(url, second.stdout.trim())).toBe(200));
    expect(await sendWithKey(url, first.stdout.trim())).toBe(200);
    writeFileSync(file, '{"keys":[]}');
    await until(async () => expect(await sendWithKey(url, first.stdout.trim())).toBe(401));
  });
});

async function sendWithKey(url: string, key: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ organizationProviders { provider } }' }),
  });
  await response.text();
  return response.status;
}

describe('npm run api-key prints the reason, exits with 1 and prints no key for', () => {
  it.each([
    ['no name', [], 'NAME'],
    ['two names', ['a', 'b'], 'NAME'],
    ['an unknown flag', ['a', '--scopes', 'organizations:read'], '--scope'],
    ['a flag without its value', ['a', '--scope'], '--scope'],
    ['an empty name', [''], 'letters, digits, dots and dashes'],
    ['a name with a space', ['my frontend'], 'letters, digits, dots and dashes'],
    ['a name of 65 characters', ['x'.repeat(65)], 'up to 64 letters'],
    ['an unknown scope', ['a', '--scope', 'organizations:admin'], 'organizations:read'],
    ['half a pattern', ['a', '--organization', 'vida:3*'], 'must be *, vida:*'],
    ['an empty pattern', ['a', '--organization', ''], 'must be *, vida:*'],
    ['several patterns in one', ['a', '--organization', 'vida:3,vida:*'], 'must be *, vida:*'],
    ['an empty file name', ['a', '--file', ''], 'Nothing was changed'],
    ['a folder for a file', ['a', '--file', '.'], 'Nothing was changed'],
    ['a file in a folder that is not there', ['a', '--file', 'nowhere/keys.json'], 'Nothing was changed'],
  ])('%s', async (_name, args, reason) => {
    const inFolder = createTempFolder();
    mkdirSync(inFolder('cwd'));
    const { code, stderr, stdout } = await run(inFolder('cwd'), ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+|node:internal/);
    expect(readdirSync(inFolder('cwd'))).toEqual([]);
    expect(readdirSync(inFolder('.'))).toEqual(['cwd']);
  });

  it.each([
    [
      'a name that is taken',
      '{"keys":[{"name":"web","sha256":"$","scopes":[],"organizations":[]}]}',
      'unique name',
    ],
    ['a file that is not JSON', '{"keys":[', 'not valid JSON'],
    ['an empty file', '', 'not valid JSON'],
    ['a file of something else', '{"name":"package"}', 'keys'],
  ])('%s, and does not change the file', async (_name, template, reason) => {
    const inFolder = createTempFolder();
    const file = inFolder('api-keys.json');
    const text = template.replace('$', 'ab'.repeat(32));
    writeFileSync(file, text);
    const before = statSync(file);
    const { code, stderr, stdout } = await run(inFolder('.'), 'web');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(statSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});
