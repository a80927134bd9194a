import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const text = read('SECURITY.md');
const sheet = text.slice(text.indexOf("## OWASP's GraphQL cheat sheet"));
const rows = [...sheet.matchAll(/^\| (?!\*\*|line |---)(.+?) \| (.+) \| (.*) \|$/gm)].map(
  ([, line = '', , tests = '']) => ({
    line,
    tests,
  }),
);

/** The titles that a cell names, each with its file. */
function titlesIn(tests: string): { file: string; title: string }[] {
  return [...tests.matchAll(/`(test\/[^`]+)`((?:,? “[^”]+”)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  );
}

describe("SECURITY.md, after OWASP's cheat sheet", () => {
  it('has every line of its table read here', () => {
    expect(rows.length).toBe(sheet.split('\n').filter((each) => /^\| (?!\*\*|line )/.test(each)).length);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)('names tests that there are for $line', ({ tests }) => {
    const named = titlesIn(tests);
    expect(named).not.toEqual([]);
    const rest = tests.replace(/`[^`]+`|“[^”]+”|[,; ]/g, '');
    expect(rest).toBe('');
    for (const { file, title } of named) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
      const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
      expect(
        quoted.some((each) => read(file).includes(each)),
        `${title} in ${file}`,
      ).toBe(true);
    }
  });

  it('leads to a part of the README that there is', () => {
    expect(text).toContain('(README.md#who-may-call)');
    expect(read('README.md')).toContain('\n## Who may call\n');
  });
});
