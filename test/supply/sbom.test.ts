import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

interface Component {
  readonly name: string;
  readonly version: string;
  readonly 'bom-ref': string;
}

interface Bom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('npm run sbom', () => {
  const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' });
  const bom: Bom = JSON.parse(output);
  const versions = new Map(bom.components.map(({ name, version }) => [name, version]));

  it('prints CycloneDX JSON', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\./) });
  });

  it('lists every runtime dependency with its version', () => {
    expect(Object.fromEntries(versions)).toMatchObject(dependencies);
  });

  it('lists every component that another component depends on', () => {
    const listed = new Set(bom.components.map((each) => each['bom-ref']));
    const referenced = bom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(referenced.filter((ref) => !listed.has(ref))).toEqual([]);
    expect(referenced.length).toBeGreaterThan(Object.keys(dependencies).length);
  });

  it('omits development dependencies', () => {
    const tools = ['@biomejs/biome', 'typescript', 'vitest'];
    expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(tools));
    expect(tools.filter((name) => versions.has(name))).toEqual([]);
  });
});
