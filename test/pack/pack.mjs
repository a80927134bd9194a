// The package as others get it: packed, looked over, published to a registry on loopback that has nothing else, installed by npm
// and by Yarn into an empty folder, and started from there.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry;

/** Where the tools of this test come from. */
let others = '';

before(async () => {
  const settings = ['registry', 'cache'].map((name) =>
    run('npm', ['config', 'get', name], { cwd: root, env: process.env }),
  );
  const [from = '', cache = ''] = await Promise.all(settings);
  others = from.trim();
  Object.assign(env, { npm_config_cache: cache.trim() });
  await run('npm', ['pack', join(root, 'package'), '--pack-destination', folder]);
  const manifest = JSON.parse(await run('tar', ['-xOf', tarball, 'package/package.json']));
  registry = await startRegistry(tarball, manifest);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  await run('npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    'organization-gateway',
    registryOf(),
  ]);
});

const registryOf = () => `--registry=${registry.url}`;

after(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test('publint finds no problem in it', async () => {
  const { buffer, byteLength, byteOffset } = readFileSync(tarball);
  const packed = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: packed }, level: 'suggestion', strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('the project itself is not packed in its place', async () => {
  await assert.rejects(run('npm', ['pack', '--pack-destination', folder], { cwd: root }), {
    stderr: /npm run package/,
  });
});

test('npm installs it with every version that the tests ran with, and fetches nothing else', () => {
  assertVersions(folder);
});

test('Yarn installs it with every version that the tests ran with, and fetches nothing else', async () => {
  const tools = join(folder, 'tools');
  const consumer = join(folder, 'yarn');
  for (const each of [tools, consumer]) mkdirSync(each);
  await run('npm', [
    'install',
    '--prefix',
    tools,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    'yarn@1.22.22',
    `--registry=${others}`,
  ]);
  const manifest = { name: 'empty', private: true, dependencies: { 'organization-gateway': version } };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest));
  // Its own setting: the environment's may name another.
  writeFileSync(join(consumer, '.yarnrc'), `registry "${registry.url}"\n`);
  const yarn = join(tools, 'node_modules', 'yarn', 'bin', 'yarn.js');
  const args = [
    yarn,
    'install',
    '--non-interactive',
    '--cache-folder',
    join(folder, 'yarn-cache'),
    registryOf(),
  ];
  await run(process.execPath, args, { cwd: consumer });
  assertVersions(consumer);
  const started = join(consumer, 'node_modules', '.bin', 'organization-gateway');
  assert.equal(await run(started, ['--version']), `${version}\n`);
  await assertServes(started);
});

/**
 * The dependencies stand inside the package, each in the version of the lock file, and there is no other package.
 *
 * @param {string} consumer the folder that it was installed into
 */
function assertVersions(consumer) {
  assert.deepEqual(registry.missing, []);
  const modules = join(consumer, 'node_modules');
  assert.deepEqual(
    readdirSync(modules).filter((name) => !name.startsWith('.')),
    ['organization-gateway'],
  );
  const own = join(modules, 'organization-gateway', 'dist');
  const locked = Object.entries(readJson(`${root}package-lock.json`).packages)
    .filter(([path, { dev, optional }]) => path && !dev && !optional)
    .map(([path, each]) => [path, each.version]);
  const found = locked.map(([path]) => [path, readJson(join(own, path, 'package.json')).version]);
  assert.deepEqual(found, locked);
  const names = (/** @type {string} */ path) =>
    readdirSync(join(own, path)).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(own, path, name)).map((each) => `${name}/${each}`) : [name],
    );
  const wanted = locked
    .map(([path]) => path.replace('node_modules/', ''))
    .filter((path) => !path.includes('node_modules'));
  assert.deepEqual(names('node_modules').sort(), wanted.sort());
}

test('it says its version and how it is used', async () => {
  assert.equal(await run(program, ['--version']), `${version}\n`);
  assert.match(await run('npx', ['--no-install', 'organization-gateway', '--help']), /--port PORT/);
});

test('a command line that means nothing ends with 1, and says what', async () => {
  await assert.rejects(run(program, ['--prot', '1']), { code: 1, stderr: / --prot .* See --help\./ });
});

test('an API key is made where it is asked for', async () => {
  const key = await run(`${program}-api-key`, ['web']);
  assert.match(key, /^\S{20,}\n$/);
  assert.ok(!readFileSync(join(folder, 'api-keys.json'), 'utf8').includes(key.trim()));
});

test('it serves both providers in a box, and ends with 0 when told to', () => assertServes(program));

/** @param {string} started the path of the program */
async function assertServes(started) {
  const child = spawn(started, ['--port', '0', '--sandbox'], {
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
}

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
