import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('./licenses.mjs', import.meta.url));

function runScript(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stderr };
}

/** Checks an MIT-licensed project whose lock file has these packages. */
function checkPackages(packages: Record<string, object>, dependencies: Record<string, object> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-licenses-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'package-lock.json');
  const project = { name: 'project', version: '1.0.0', license: 'MIT', ...dependencies };
  writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages: { '': project, ...packages } }));
  return runScript(file);
}

const createPackage = (license: string, more: object = {}) => ({
  'node_modules/a': { version: '1.2.3', license, ...more },
});

describe('npm run licences', () => {
  it('accepts the license of every package of this project', () => {
    expect(runScript()).toEqual({ status: 0, stderr: '' });
  });

  it.each(['MIT', 'Apache-2.0', '(MIT OR Apache-2.0)', 'MPL-2.0 OR MIT', 'MIT AND ISC'])(
    'accepts %s',
    (license) => {
      expect(checkPackages(createPackage(license))).toEqual({ status: 0, stderr: '' });
    },
  );

  it.each([
    'GPL-3.0-only',
    'MPL-2.0',
    'MIT AND GPL-2.0-only',
    'Apache-2.0 WITH LLVM-exception',
    'SEE LICENSE IN LICENSE.md',
    'UNLICENSED',
    'Elastic-2.0',
    'BSD',
    '',
  ])('refuses %j', (license) => {
    const stderr = `a 1.2.3, runtime: ${license}\n  a\n`;
    expect(checkPackages(createPackage(license))).toEqual({ status: 1, stderr });
  });

  it('refuses a package without a license', () => {
    const { status, stderr } = checkPackages({ 'node_modules/@x/a': { version: '1.2.3', dev: true } });
    expect([status, stderr]).toEqual([1, '@x/a 1.2.3, development: no license\n  @x/a\n']);
  });

  it('accepts an exception only for its package and only in development', () => {
    const createTable = (more: object) => ({
      'node_modules/caniuse-lite': { version: '1.0.0', license: 'CC-BY-4.0', ...more },
    });
    expect(checkPackages(createTable({ dev: true })).status).toBe(0);
    expect(checkPackages(createTable({})).status).toBe(1);
    expect(checkPackages(createTable({ dev: true, license: 'CC-BY-NC-4.0' })).status).toBe(1);
    expect(checkPackages(createPackage('CC-BY-4.0', { dev: true })).status).toBe(1);
  });

  it('reports the chain of dependencies to a refused package, by the resolution of Node', () => {
    const { stderr } = checkPackages(
      {
        'node_modules/top': { version: '1.0.0', license: 'MIT', dependencies: { low: '2' } },
        'node_modules/other': { version: '1.0.0', license: 'MIT', dependencies: { low: '1' } },
        'node_modules/low': { version: '1.0.0', license: 'MIT' },
        'node_modules/top/node_modules/low': { version: '2.0.0', license: 'GPL-3.0-only' },
      },
      { dependencies: { other: '1' }, devDependencies: { top: '1' } },
    );
    expect(stderr).toBe('low 2.0.0, runtime: GPL-3.0-only\n  project > top > low\n');
  });

  it('fails for a lock file without packages', () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-licenses-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'lock.json'), '{"lockfileVersion":1,"dependencies":{}}');
    expect(runScript(join(directory, 'lock.json')).status).toBe(1);
  });
});
