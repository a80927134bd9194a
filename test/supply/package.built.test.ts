import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the published package', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const [{ files }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  const paths: string[] = files.map(({ path }: { path: string }) => path);

  it('contains the files that the gateway loads and that clients compile against', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/cli/create-api-key.js',
        'schema/documents.json',
        'schema/api.graphql',
        'schema/subgraph.graphql',
        'LICENSE',
        'README.md',
        '.github/SECURITY.md',
      ]),
    );
  });

  it('contains no tests, settings or keys', () => {
    const others = paths.filter((path) => !/^(dist|schema)\/|^([\w.]+\/){0,2}README\.md$/.test(path));
    expect(others.toSorted()).toEqual([
      '.docker/Dockerfile',
      '.docker/compose.yaml',
      '.docker/gateway.config.mjs',
      '.docker/kubernetes.yaml',
      '.docker/nginx.conf',
      '.github/CONTRIBUTING.md',
      '.github/SECURITY.md',
      '.github/explorer.png',
      'CHANGELOG.md',
      'LICENSE',
      'package.json',
      'src/telemetry/alerts.yaml',
      'src/telemetry/dashboard.json',
    ]);
  });

  it('contains every file that its README links to', () => {
    const links = readFileSync(`${root}README.md`, 'utf8').matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g);
    const linked = [...links].map(([, path = '']) => path);
    expect(linked.length).toBeGreaterThan(10);
    expect(linked.filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('has exact dependencies and is published with provenance', () => {
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
