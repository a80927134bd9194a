// The image without Docker: what its Dockerfile says is done in a folder, and run as the image would be.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findPort } from '../replicas/processes.mjs';
import { buildImage } from './build.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gateway-image-'));
const isRoot = process.getuid?.() === 0;
const chosen = { AUTH: 'none', SANDBOX: 'on' };
/** @type {import('./build.mjs').Image} */
let image;

before(() => {
  chmodSync(folder, 0o755);
  image = buildImage(folder);
  spawnSync('chmod', ['-R', 'a-w', image.folder]);
});

after(() => {
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

/** @param {Record<string, string>} env */
const options = (env) => ({
  // Another user than ours only if we may choose.
  ...(isRoot && { uid: Number(image.user), gid: Number(image.user) }),
  cwd: join(image.folder, image.workdir),
  env: { PATH: process.env['PATH'], ...image.env, ...env },
});

/**
 * @param {string} json in the form that needs no shell
 * @returns {[string, string[]]}
 */
function toCommand(json) {
  const [command, ...args] = JSON.parse(json);
  return [command, args];
}

test('it is run by a user without rights, and without npm or a shell between it and its signals', () => {
  assert.match(image.user, /^[1-9]\d*$/);
  assert.equal(toCommand(image.command)[0], 'node');
});

test('it has what runs in production, and nothing of development', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  const isThere = (/** @type {string} */ path) => existsSync(join(image.folder, image.workdir, path));
  const paths = Object.entries(packages).filter(([path, each]) => path !== '' && !each.optional);
  const wrong = paths.filter(([path, each]) => isThere(path) !== !each.dev);
  assert.deepEqual(
    wrong.map(([path]) => path),
    [],
  );
  for (const name of ['src', 'test', '.npmrc', 'tsconfig.json']) assert.equal(isThere(name), false);
});

test('it cannot write where it lives', () => {
  const { status, stderr } = spawnSync(process.execPath, ['-e', 'fs.writeFileSync("x", "")'], {
    ...options({}),
    encoding: 'utf8',
  });
  assert.notEqual(status, 0);
  assert.match(stderr, /EACCES/);
});

test('without a choice of providers and callers it ends with 1, and says what to choose', () => {
  const { status, stderr } = spawnSync(...toCommand(image.command), { ...options({}), encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /VIDA_API_TOKEN or VERTRA_API_TOKEN must be set/);
  assert.match(stderr, /AUTH must be chosen/);
});

test('it is healthy once it is ready, listens for all, and ends with 0 when told to', async () => {
  const env = { ...chosen, PORT: String(await findPort()) };
  const isHealthy = () => spawnSync(...toCommand(image.healthcheck), options(env)).status === 0;
  assert.equal(isHealthy(), false);
  const child = spawn(...toCommand(image.command), { ...options(env), stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    for (let tries = 0; !isHealthy(); tries += 1) {
      assert.ok(tries < 50 && child.exitCode === null, `it does not become healthy: ${log}`);
      await pause(100);
    }
    // What it said meanwhile is read only now: the health check is waited for without a look at anything else.
    while (!log.includes('"graphql":')) await once(child.stdout, 'data');
    assert.match(log, /"graphql":"http:\/\/0\.0\.0\.0:\d+\/graphql"/);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
