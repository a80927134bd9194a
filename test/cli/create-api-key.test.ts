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

/** What `npm run api-key` runs, after the build. */
const script = (): string =>
  JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts['api-key'].split(' && ')[1];

const command = fileURLToPath(new URL('../../dist/cli/create-api-key.js', import.meta.url));

function run(folder: string, ...args: readonly string[]) {
  return runIn(folder, process.execPath, [command, ...args]);
}

/** As npm does: the arguments follow the script. */
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
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      told[name] += String(chunk);
    });
  }
  await once(child, 'close');
  return { ...told, code: child.exitCode };
}

function callerOf(file: string, stdout: string) {
  const keys = parseApiKeys(readFileSync(file, 'utf8'));
  return createApiKeyAuth(() => keys)(stdout.trim());
}

const all = { scopes: new Set(['organizations:read', 'organizations:write']), organizations: ['*'] };

describe('npm run api-key', () => {
  it('prints a key and nothing else, and keeps its hash where only its owner may read it', async () => {
    const inFolder = createTempFolder();
    const { code, stderr, stdout } = await run(inFolder('.'), 'web');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ogw_[\w-]{43}\n$/)]);
    const file = inFolder('api-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(stderr + readFileSync(file, 'utf8')).not.toContain(stdout.trim().slice(4, 20));
    expect(await callerOf(file, stdout)).toEqual({ id: 'api-key:web', ...all });
    expect(readdirSync(inFolder('.'))).toEqual(['api-keys.json']);
  });

  it.each([
    ['AUTH_API_KEYS_FILE, when it is set', 'keys/set.json', [], 'keys/set.json'],
    ['--file, when both are set', 'keys/set.json', ['--file', 'flag.json'], 'flag.json'],
    ['api-keys.json, when neither is set', ' ', [], 'api-keys.json'],
  ])('adds to %s, and prints the absolute path', async (_which, setting, args, expected) => {
    const inFolder = createTempFolder();
    mkdirSync(inFolder('keys'));
    symlinkSync(`${root}/dist`, inFolder('dist'));
    const { code, stderr, stdout } = await runScript(inFolder('.'), setting, ['web', ...args]);
    const file = realpathSync(inFolder(expected));
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Added to ${file} as web.`)]);
    expect(await callerOf(file, stdout)).toEqual({ id: 'api-key:web', ...all });
    const others = ['keys/set.json', 'flag.json', 'api-keys.json'].filter((name) => name !== expected);
    for (const other of others) expect(existsSync(inFolder(other))).toBe(false);
  });

  it('adds to the file that it is told, with the rights that it is told', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('keys.json');
    const first = await run(inFolder('.'), 'web', '--file', file);
    const second = await run(
      inFolder('.'),
      ...['--file', file, '--scope', 'organizations:read'],
      ...['--organization', 'vida:*', '--organization=vertra:org123', 'jobs'],
    );
    expect(await callerOf(file, first.stdout)).toEqual({ id: 'api-key:web', ...all });
    expect(await callerOf(file, second.stdout)).toEqual({
      id: 'api-key:jobs',
      scopes: new Set(['organizations:read']),
      organizations: ['vida:*', 'vertra:org123'],
    });
  });

  it('makes a file that others may read one that they may not', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('api-keys.json');
    writeFileSync(file, '{"keys":[]}');
    chmodSync(file, 0o644);
    expect(await run(inFolder('.'), 'web')).toMatchObject({ code: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('loses no key when several are made at once', async () => {
    const inFolder = createTempFolder();
    const names = Array.from({ length: 4 }, (_, index) => `n${index}`);
    const runs = await Promise.all(names.map((name) => run(inFolder('.'), name)));
    const made = runs.filter(({ code }) => code === 0);
    expect(made.length).toBeGreaterThan(0);
    for (const { stdout } of made) {
      expect(await callerOf(inFolder('api-keys.json'), stdout)).toMatchObject(all);
    }
    for (const { stderr, stdout } of runs.filter(({ code }) => code !== 0)) {
      expect([stdout, stderr]).toEqual(['', expect.stringContaining('Nothing was changed')]);
    }
    expect(readdirSync(inFolder('.'))).toEqual(['api-keys.json']);
  });

  it('writes through nothing that was put in its way', async () => {
    const inFolder = createTempFolder();
    writeFileSync(inFolder('victim'), 'as it was');
    symlinkSync('victim', inFolder('api-keys.json.new'));
    const { code, stderr, stdout } = await run(inFolder('.'), 'web');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Nothing was changed');
    expect(readFileSync(inFolder('victim'), 'utf8')).toBe('as it was');
  });

  it('makes a key that a gateway which runs takes in', async () => {
    const inFolder = createTempFolder();
    const file = inFolder('api-keys.json');
    const first = await run(inFolder('.'), 'web');
    const { ready } = startProcess({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file });
    const url = await ready;
    expect(await statusOf(url, first.stdout.trim())).toBe(200);
    expect(await statusOf(url, `${first.stdout.trim()}a`)).toBe(401);
    const second = await run(inFolder('.'), 'jobs');
    await until(async () => expect(await statusOf(url, second.stdout.trim())).toBe(200));
    expect(await statusOf(url, first.stdout.trim())).toBe(200);
    writeFileSync(file, '{"keys":[]}');
    await until(async () => expect(await statusOf(url, first.stdout.trim())).toBe(401));
  });
});

async function statusOf(url: string, key: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ organizationProviders { provider } }' }),
  });
  await response.text();
  return response.status;
}

describe('npm run api-key says why, ends with 1 and prints no key, when it is given', () => {
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
  ])('%s', async (_what, args, reason) => {
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
  ])('%s, and leaves the file as it was', async (_what, template, reason) => {
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
