import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const text = read('.github/SECURITY.md');
const section = text.slice(text.indexOf("## OWASP's GraphQL cheat sheet"));
const rows = [...section.matchAll(/^\| (?!\*\*|line |---)(.+?) \| (.+) \| (.*) \|$/gm)].map(
  ([, line = '', , tests = '']) => ({
    line,
    tests,
  }),
);

/** Returns the test titles in a table cell, each with its file. */
function titlesIn(tests: string): { file: string; title: string }[] {
  return [...tests.matchAll(/`(test\/[^`]+)`((?:,? “[^”]+”)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  );
}

describe('the OWASP table in .github/SECURITY.md', () => {
  it('is parsed completely by this test', () => {
    expect(rows.length).toBe(section.split('\n').filter((each) => /^\| (?!\*\*|line )/.test(each)).length);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('names existing tests for $line', ({ tests }) => {
    const titles = titlesIn(tests);
    expect(titles).not.toEqual([]);
    const rest = tests.replace(/`[^`]+`|“[^”]+”|[,; ]/g, '');
    expect(rest).toBe('');
    for (const { file, title } of titles) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
      const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
      expect(
        quoted.some((each) => read(file).includes(each)),
        `${title} in ${file}`,
      ).toBe(true);
    }
  });
});
