import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const listArgs = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
const documents = execFileSync('git', listArgs, { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(root + path));

/** Returns the text of a document without its blocks of code. */
function readProse(path: string): string {
  return readFileSync(root + path, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

/** Returns the anchors that GitHub gives to the headings of a document. */
function readAnchors(path: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of readProse(path).matchAll(/^#+ (.*)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    anchors.add(anchor);
  }
  return anchors;
}

function readLinks(path: string): readonly string[] {
  const links = [...readProse(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return [...new Set(links)].filter((link) => !/^(https?|mailto):/.test(link));
}

/** Returns the paths in code, which are relative to the folder of the document. */
function readPaths(path: string): readonly string[] {
  const prose = readProse(path).replace(/graphql-js' own `[^`]+`/g, '');
  const paths = [...prose.matchAll(/`((?:\.\.\/)?[\w-]+\/[\w./-]*|[\w./-]+\.(?:ts|mjs))`/g)];
  return [...new Set(paths.map(([, each = '']) => each))].filter((each) => !/^(npm|node) /.test(each));
}

const documentsWithLinks = documents.filter((path) => readLinks(path).length > 0);

describe.each(documentsWithLinks)('%s', (document) => {
  it.each(readLinks(document))('links to %s, which exists', (link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : posix.join(posix.dirname(document), path);
    expect(existsSync(root + target), target).toBe(true);
    if (anchor !== undefined) expect(readAnchors(target)).toContain(anchor);
  });
});

describe.each(['src', 'test', 'test/oracle', 'schema/examples'])('%s/README.md', (folder) => {
  it.each(readPaths(`${folder}/README.md`))('names %s, which exists', (path) => {
    expect(existsSync(`${root}${folder}/${path}`)).toBe(true);
  });
});
