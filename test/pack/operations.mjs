// Tests the package organization-gateway-operations as its users receive it: packed, checked with publint, installed with npm
// into an empty folder, compiled there with both module resolutions of frontends, and bundled with Vite.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { assertPublint } from './assert-publint.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gateway-operations-'));
const modules = join(folder, 'node_modules');
const installed = join(modules, 'organization-gateway-operations');
const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));
const { version } = readJson(`${root}package.json`);
const tarball = join(folder, `organization-gateway-operations-${version}.tgz`);
const execute = promisify(execFile);

before(async () => {
  await execute('npm', ['pack', join(root, 'package-operations'), '--pack-destination', folder]);
  cpSync(new URL('consumer/', import.meta.url), folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  );
  // Offline, because the package must need no other.
  await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('publint finds no problem in the package', () => assertPublint(tarball));

test('npm installs the package alone, without the network', () => {
  assert.deepEqual(
    readdirSync(modules).filter((name) => !name.startsWith('.')),
    ['organization-gateway-operations'],
  );
});

test('the package has the license, a README, the schema and the version of the gateway', () => {
  assert.deepEqual(readdirSync(installed).sort(), [
    'LICENSE',
    'README.md',
    'dist',
    'documents.json',
    'package.json',
    'schema.graphql',
  ]);
  assert.equal(readJson(join(installed, 'package.json')).version, version);
});

test('the packed package has less than 60 kB', () => {
  const { size } = statSync(tarball);
  process.stdout.write(`Packed size of organization-gateway-operations: ${size} bytes\n`);
  assert.ok(size < 60_000, `${size}`);
});

test('Node imports the modules that need no client', async () => {
  const script = `Promise.all(['', '/urql'].map((path) => import('organization-gateway-operations' + path)))
    .then((all) => console.log(all.map((each) => Object.keys(each).length > 0).join()))`;
  const { stdout } = await execute(process.execPath, ['--eval', script], { cwd: folder });
  assert.equal(stdout, 'true,true\n');
});

/**
 * Compiles one file of the consumer.
 *
 * @param {string} file
 * @param {readonly string[]} options
 * @returns {Promise<string>} the errors
 */
async function compile(file, options) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [
    tsc,
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--types',
    '',
    ...options,
    file,
  ];
  const { stdout } = await execute(process.execPath, args, { cwd: folder }).catch((error) => error);
  return stdout;
}

for (const [module, moduleResolution] of [
  ['node16', 'node16'],
  ['esnext', 'bundler'],
]) {
  const options = ['--module', `${module}`, '--moduleResolution', `${moduleResolution}`];

  test(`the types compile with moduleResolution ${moduleResolution}, without skipLibCheck and without any client`, async () => {
    assert.equal(await compile('consumer.ts', options), '');
  });

  test(`the types compile with moduleResolution ${moduleResolution} and both clients`, async () => {
    linkClients();
    const errors = await compile('clients.ts', [...options, '--skipLibCheck', 'rename.ts']);
    unlinkClients();
    assert.equal(errors, '');
  });
}

const clients = ['@apollo', '@urql', '@graphql-typed-document-node', 'msw'];

/** Adds the clients of the project to the consumer. */
function linkClients() {
  for (const name of clients) symlinkSync(join(root, 'node_modules', name), join(modules, name));
}

function unlinkClients() {
  for (const name of clients) unlinkSync(join(modules, name));
}

test('one mutation adds less than 1.5 kB of gzip to a page that Vite builds', async () => {
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, modulePreload: false, rollupOptions: { input: join(folder, 'page.ts') } },
  });
  const [{ output }] = /** @type {import('vite').Rollup.RollupOutput[]} */ ([result].flat());
  const [{ code }] = output;
  const sizes = { minified: Buffer.byteLength(code), gzip: gzipSync(code).byteLength };
  process.stdout.write(`Bytes of one mutation in a page: ${JSON.stringify(sizes)}\n`);
  assert.ok(code.includes('UpdateOrganization'));
  assert.ok(!code.includes('StartBulkUpdate'), 'The page contains another operation.');
  assert.ok(sizes.gzip < 1500, `${sizes.gzip}`);
});
