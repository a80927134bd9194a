import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Paths in a README.md are relative to its folder. */
function readPaths(folder: string): readonly string[] {
  const text = readFileSync(new URL(`../${folder}/README.md`, import.meta.url), 'utf8');
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/graphql-js' own `[^`]+`/g, '');
  const paths = [...prose.matchAll(/`((?:\.\.\/)?[\w-]+\/[\w./-]*|[\w./-]+\.(?:ts|mjs))`/g)].map(
    ([, path = '']) => path,
  );
  const links = [...prose.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  return [...new Set([...paths, ...links])].filter((path) => !/^(npm|node) /.test(path));
}

describe.each(['src', 'test', 'test/oracle'])('%s/README.md', (folder) => {
  it.each(readPaths(folder))('names %s, which exists', (path) => {
    expect(existsSync(fileURLToPath(new URL(`../${folder}/${path}`, import.meta.url)))).toBe(true);
  });
});
