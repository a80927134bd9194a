import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('licences.mjs', import.meta.url));

function look(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, told: stderr };
}

/** Looks at a project of MIT with these packages, as a lock file has them. */
function lookAt(packages: Record<string, object>, needs: Record<string, object> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-licences-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'package-lock.json');
  const project = { name: 'project', version: '1.0.0', license: 'MIT', ...needs };
  writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages: { '': project, ...packages } }));
  return look(file);
}

const licensed = (license: string, more: object = {}) => ({
  'node_modules/a': { version: '1.2.3', license, ...more },
});

describe('a licence', () => {
  it('of every package of this project is allowed', () => {
    expect(look()).toEqual({ status: 0, told: '' });
  });

  it.each(['MIT', 'Apache-2.0', '(MIT OR Apache-2.0)', 'MPL-2.0 OR MIT', 'MIT AND ISC'])(
    'may be %s',
    (licence) => {
      expect(lookAt(licensed(licence))).toEqual({ status: 0, told: '' });
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
  ])('may not be %j', (licence) => {
    expect(lookAt(licensed(licence))).toEqual({ status: 1, told: `a 1.2.3, runtime: ${licence}\n  a\n` });
  });

  it('may not be missing', () => {
    const { status, told } = lookAt({ 'node_modules/@x/a': { version: '1.2.3', dev: true } });
    expect([status, told]).toEqual([1, '@x/a 1.2.3, development: no licence\n  @x/a\n']);
  });

  it('that is an exception holds for the one package and in development alone', () => {
    const table = (more: object) => ({
      'node_modules/caniuse-lite': { version: '1.0.0', license: 'CC-BY-4.0', ...more },
    });
    expect(lookAt(table({ dev: true })).status).toBe(0);
    expect(lookAt(table({})).status).toBe(1);
    expect(lookAt(table({ dev: true, license: 'CC-BY-NC-4.0' })).status).toBe(1);
    expect(lookAt(licensed('CC-BY-4.0', { dev: true })).status).toBe(1);
  });

  it('that is refused is told with who pulls the package in, as Node finds it', () => {
    const { told } = lookAt(
      {
        'node_modules/top': { version: '1.0.0', license: 'MIT', dependencies: { low: '2' } },
        'node_modules/other': { version: '1.0.0', license: 'MIT', dependencies: { low: '1' } },
        'node_modules/low': { version: '1.0.0', license: 'MIT' },
        'node_modules/top/node_modules/low': { version: '2.0.0', license: 'GPL-3.0-only' },
      },
      { dependencies: { other: '1' }, devDependencies: { top: '1' } },
    );
    expect(told).toBe('low 2.0.0, runtime: GPL-3.0-only\n  project > top > low\n');
  });

  it('of nothing at all is no proof', () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-licences-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'lock.json'), '{"lockfileVersion":1,"dependencies":{}}');
    expect(look(join(directory, 'lock.json')).status).toBe(1);
  });
});
