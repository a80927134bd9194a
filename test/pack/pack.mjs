// The package as others get it: packed, looked over, published to a registry on loopback, installed into an empty folder,
// and started from there.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { startRegistry } from './registry.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gateway-pack-'));
const installed = join(folder, 'node_modules', 'organization-gateway');
const program = join(folder, 'node_modules', '.bin', 'organization-gateway');
const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));
const { version } = readJson(`${root}package.json`);
const tarball = join(folder, `organization-gateway-${version}.tgz`);

/** Nothing of the caller's own settings, and nothing that `npm run` adds. */
const env = { PATH: process.env['PATH'], HOME: folder, npm_config_update_notifier: 'false' };

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @returns {Promise<string>} what it says
 */
async function run(command, args, options) {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    ...options,
  });
  return stdout;
}

before(async () => {
  const settings = ['registry', 'cache'].map(async (name) => {
    const value = await run('npm', ['config', 'get', name], { cwd: root, env: process.env });
    return value.trim();
  });
  const [others = '', cache] = await Promise.all(settings);
  Object.assign(env, { npm_config_cache: cache });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const manifest = JSON.parse(await run('tar', ['-xOf', tarball, 'package/package.json']));
  const registry = await startRegistry(tarball, manifest, others);
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'organization-gateway'];
    await run('npm', [...args, `--registry=${registry.url}`]);
  } finally {
    registry.close();
  }
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('publint finds nothing to mend in it', async () => {
  const { buffer, byteLength, byteOffset } = readFileSync(tarball);
  const packed = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: packed }, level: 'suggestion', strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('packing leaves no second lock file behind', () => {
  assert.equal(existsSync(`${root}npm-shrinkwrap.json`), false);
});

test('whoever installs it has every version that the tests ran with, and nothing else', () => {
  const versions = (/** @type {any} */ packages) =>
    Object.fromEntries(
      Object.entries(packages)
        .filter(([, each]) => !each.dev)
        .map(([path, each]) => [path, each.version]),
    );
  const { '': _, ...wanted } = versions(readJson(`${root}package-lock.json`).packages);
  const own = 'node_modules/organization-gateway/';
  const { 'node_modules/organization-gateway': itself, ...got } = versions(
    readJson(join(folder, 'node_modules', '.package-lock.json')).packages,
  );
  assert.equal(itself, version);
  const inside = Object.fromEntries(Object.entries(got).map(([path, each]) => [path.replace(own, ''), each]));
  assert.deepEqual(inside, wanted);
});

test('it says its version and how it is used', async () => {
  assert.equal(await run(program, ['--version']), `${version}\n`);
  assert.match(await run('npx', ['--no-install', 'organization-gateway', '--help']), /--port PORT/);
});

test('a command line that means nothing ends with 1, and says what', async () => {
  await assert.rejects(run(program, ['--prot', '1']), { code: 1, stderr: /'--prot'.* See --help\./ });
});

test('an API key is made where it is asked for', async () => {
  const key = await run(`${program}-api-key`, ['web']);
  assert.match(key, /^\S{20,}\n$/);
  assert.ok(!readFileSync(join(folder, 'api-keys.json'), 'utf8').includes(key.trim()));
});

test('it serves both providers in a box, and ends with 0 when told to', async () => {
  const child = spawn(program, ['--port', '0', '--sandbox'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await findUrl(child);
    const query =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    assert.deepEqual(await response.json(), {
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a frontend finds the operations in it', async () => {
  const script = `import('organization-gateway/operations').then((all) => console.log(typeof all.matchUpdateResult))`;
  assert.equal(await run(process.execPath, ['--eval', script]), 'function\n');
  assert.ok(existsSync(join(installed, 'schema', 'subgraph.graphql')));
});

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child */
async function findUrl({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const { graphql, msg } = JSON.parse(line);
    if (msg !== 'ready') continue;
    stdout.resume();
    return graphql;
  }
  throw new Error('It ended before it was ready');
}
