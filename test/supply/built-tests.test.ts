import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const comment = /^\s*(\/\/|\/?\*).*$/gm;

const sources = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, readFileSync(join(root, name), 'utf8').replace(comment, '')]),
);

/** Whether a file, or one that it imports, uses the built program or the built operations. */
function needsBuild(name: string, visited = new Set<string>()): boolean {
  const source = sources.get(name);
  if (source === undefined || visited.has(name)) return false;
  visited.add(name);
  if (/dist\/|'organization-gateway-operations|schema\/examples\//.test(source)) return true;
  return [...source.matchAll(/from '(\.[^']+)'/g)].some(([, path = '']) =>
    needsBuild(join(dirname(name), path), visited),
  );
}

it('exactly the tests that need a build end with .built.test', () => {
  const own = 'supply/built-tests.test.ts';
  const tests = [...sources.keys()].filter((name) => /\.test\.tsx?$/.test(name) && name !== own);
  const needing = tests.filter((name) => needsBuild(name));
  expect(needing.sort()).toEqual(tests.filter((name) => name.includes('.built.test.')).sort());
});
