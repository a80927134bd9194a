// Tests the image without Docker: executes the Dockerfile in a folder and runs the result like a container.
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
const requiredEnv = { AUTH: 'none', SANDBOX: 'on' };
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
  // Only root can run a process as another user.
  ...(isRoot && { uid: Number(image.user), gid: Number(image.user) }),
  cwd: join(image.folder, image.workdir),
  env: { PATH: process.env['PATH'], ...image.env, ...env },
});

/**
 * @param {string} json in exec form
 * @returns {[string, string[]]}
 */
function toCommand(json) {
  const [command, ...args] = JSON.parse(json);
  return [command, args];
}

test('the image runs as a non-root user and starts node directly, so that signals reach it', () => {
  assert.match(image.user, /^[1-9]\d*$/);
  assert.equal(toCommand(image.command)[0], 'node');
});

test('the image contains the runtime dependencies and nothing for development', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  const isInImage = (/** @type {string} */ path) => existsSync(join(image.folder, image.workdir, path));
  const paths = Object.entries(packages).filter(([path, each]) => path !== '' && !each.optional);
  const mismatches = paths.filter(([path, each]) => isInImage(path) !== !each.dev);
  assert.deepEqual(
    mismatches.map(([path]) => path),
    [],
  );
  for (const name of ['src', 'test', '.npmrc', 'tsconfig.json']) assert.equal(isInImage(name), false);
});

test('the process cannot write to its folder', () => {
  const { status, stderr } = spawnSync(process.execPath, ['-e', 'fs.writeFileSync("x", "")'], {
    ...options({}),
    encoding: 'utf8',
  });
  assert.notEqual(status, 0);
  assert.match(stderr, /EACCES/);
});

test('the process exits with 1 and names the missing settings when providers and AUTH are not set', () => {
  const { status, stderr } = spawnSync(...toCommand(image.command), { ...options({}), encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /VIDA_API_TOKEN, VERTRA_API_TOKEN or CONNECTIONS_FILE must be set/);
  assert.match(stderr, /AUTH must be set in production/);
});

test('the process becomes healthy, listens on all interfaces and exits with 0 after SIGTERM', async () => {
  const env = { ...requiredEnv, PORT: String(await findPort()) };
  const isHealthy = () => spawnSync(...toCommand(image.healthcheck), options(env)).status === 0;
  assert.equal(isHealthy(), false);
  const child = spawn(...toCommand(image.command), { ...options(env), stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    for (let tries = 0; !isHealthy(); tries += 1) {
      assert.ok(
        tries < 50 && child.exitCode === null,
        `The process did not become healthy. Its log:\n${log}`,
      );
      await pause(100);
    }
    // The synchronous health checks block the event loop, so the log is read only now.
    while (!log.includes('"graphql":')) await once(child.stdout, 'data');
    assert.match(log, /"graphql":"http:\/\/0\.0\.0\.0:\d+\/graphql"/);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
