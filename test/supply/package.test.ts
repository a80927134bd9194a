import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('what is published', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  const paths: string[] = files.map(({ path }: { path: string }) => path);

  it('holds what the gateway loads, and what clients compile against', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/cli/create-api-key.js',
        'schema/documents.json',
        'schema/api.graphql',
        'schema/subgraph.graphql',
        'LICENSE',
        'README.md',
        'SECURITY.md',
      ]),
    );
  });

  it('holds nothing else: no tests, no settings, no keys', () => {
    const others = paths.filter((path) => !/^(dist|schema)\//.test(path));
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json']);
  });

  it('has its exact dependencies, and says that its origin is to be proved', () => {
    const {
      dependencies,
      private: isPrivate,
      publishConfig,
    } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect([isPrivate, publishConfig]).toEqual([undefined, { access: 'public', provenance: true }]);
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual(
      [],
    );
  });
});
