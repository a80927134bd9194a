// Tests the package as its users receive it: packed, checked with publint, published to an otherwise empty registry on loopback,
// installed with npm and Yarn into an empty folder, and started there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertPublint } from './assert-publint.mjs';
import { assertServes } from './assert-serves.mjs';
import { assertVersions } from './assert-versions.mjs';
import { startRegistry } from './registry.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gateway-pack-'));
const installed = join(folder, 'node_modules', 'organization-gateway');
const program = join(folder, 'node_modules', '.bin', 'organization-gateway');
const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));
const { version } = readJson(`${root}package.json`);
const tarball = join(folder, `organization-gateway-${version}.tgz`);

const { NODE_EXTRA_CA_CERTS, PATH } = process.env;

/** The environment without the settings of the user and without the variables that `npm run` adds; a proxy can need its own certificate. */
const env = {
  PATH,
  HOME: folder,
  npm_config_update_notifier: 'false',
  ...(NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS }),
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @returns {Promise<string>} its standard output
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

/** The user's registry, from which this test installs its tools. */
let userRegistryUrl = '';

before(async () => {
  const settings = ['registry', 'cache'].map((name) =>
    run('npm', ['config', 'get', name], { cwd: root, env: process.env }),
  );
  const [registryUrl = '', cache = ''] = await Promise.all(settings);
  userRegistryUrl = registryUrl.trim();
  Object.assign(env, { npm_config_cache: cache.trim() });
  await run('npm', ['pack', join(root, 'package'), '--pack-destination', folder]);
  const manifest = JSON.parse(await run('tar', ['-xOf', tarball, 'package/package.json']));
  registry = await startRegistry(tarball, manifest, userRegistryUrl);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  await run('npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    'organization-gateway',
    registryOption(),
  ]);
});

const registryOption = () => `--registry=${registry.url}`;

after(() => {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test('publint finds no problem in the package', () => assertPublint(tarball));

test('npm pack refuses to pack the project folder instead of the package folder', async () => {
  await assert.rejects(run('npm', ['pack', '--pack-destination', folder], { cwd: root }), {
    stderr: /npm run package/,
  });
});

test('npm installs the package with the tested version of every dependency and fetches only the binary of its platform', () => {
  assert.deepEqual(registry.missing, []);
  assertVersions(folder);
});

test('Yarn installs the package with the tested version of every dependency and fetches only the binary of its platform', async () => {
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
    `--registry=${userRegistryUrl}`,
  ]);
  const manifest = { name: 'empty', private: true, dependencies: { 'organization-gateway': version } };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest));
  // Yarn reads this file before the environment, which can name another registry.
  writeFileSync(join(consumer, '.yarnrc'), `registry "${registry.url}"\n`);
  const yarn = join(tools, 'node_modules', 'yarn', 'bin', 'yarn.js');
  const args = [
    yarn,
    'install',
    '--non-interactive',
    '--cache-folder',
    join(folder, 'yarn-cache'),
    registryOption(),
  ];
  await run(process.execPath, args, { cwd: consumer });
  assert.deepEqual(registry.missing, []);
  assertVersions(consumer);
  const yarnProgram = join(consumer, 'node_modules', '.bin', 'organization-gateway');
  assert.equal(await run(yarnProgram, ['--version']), `${version}\n`);
  await assertServes(yarnProgram, { cwd: folder, env });
});

test('the program prints its version and its help', async () => {
  assert.equal(await run(program, ['--version']), `${version}\n`);
  assert.match(await run('npx', ['--no-install', 'organization-gateway', '--help']), /--port PORT/);
});

test('the program exits with 1 and names an unknown option', async () => {
  await assert.rejects(run(program, ['--prot', '1']), { code: 1, stderr: / --prot .* See --help\./ });
});

test('organization-gateway-api-key prints a key and writes only its hash to the current folder', async () => {
  const key = await run(`${program}-api-key`, ['web']);
  assert.match(key, /^\S{20,}\n$/);
  assert.ok(!readFileSync(join(folder, 'api-keys.json'), 'utf8').includes(key.trim()));
});

test('the program serves the sandbox and exits with 0 after SIGTERM', () =>
  assertServes(program, { cwd: folder, env }));

test('the package contains the schema for a router', () => {
  assert.ok(existsSync(join(installed, 'schema', 'subgraph.graphql')));
});
