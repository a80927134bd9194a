import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWatchedFile } from '../src/watched-file.ts';
import { makeFolder } from './support/folder.ts';
import { until } from './support/until.ts';

function parseWord(text: string): string {
  if (!/^\w+$/.test(text)) throw new Error('It must be a word.');
  return text;
}

/** In one step: a file that is written into can be read half. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, 'no word');
  renameSync(`${path}.new`, path);
}

function watch(path: string) {
  const seen: string[] = [];
  const problems: string[] = [];
  const file = openWatchedFile(path, parseWord, {
    intervalMs: 20,
    onChange: () => seen.push(file.content),
    onProblem: (reason) => problems.push(reason),
  });
  onTestFinished(() => file.close());
  return { file, seen, problems };
}

function startWith(text: string) {
  const inFolder = makeFolder();
  const path = inFolder('file');
  writeFileSync(path, text);
  return { inFolder, path, ...watch(path) };
}

describe('a watched file', () => {
  it('says what it said when it was opened', () => {
    const { file, seen } = startWith('first');
    expect([file.content, seen]).toEqual(['first', []]);
  });

  it('says what is written into it, even before anybody had time to look at it', async () => {
    const { file, path, seen } = startWith('first');
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
    expect(seen).toEqual(['second']);
  });

  it('says what is written into it again and again', async () => {
    const { file, path, seen } = startWith('word0');
    for (const word of ['word1', 'word2', 'word3']) {
      writeFileSync(path, word);
      await until(() => expect(file.content).toBe(word));
    }
    expect(seen).toEqual(['word1', 'word2', 'word3']);
  });

  it('says what a file says that took its place', async () => {
    const { file, inFolder, path } = startWith('first');
    for (const word of ['secnd', 'third']) {
      writeFileSync(inFolder('next'), word);
      renameSync(inFolder('next'), path);
      await until(() => expect(file.content).toBe(word));
    }
  });

  it('says what an older file says that took its place', async () => {
    const { file, inFolder, path } = startWith('first');
    writeFileSync(inFolder('next'), 'older');
    utimesSync(inFolder('next'), 0, 0);
    renameSync(inFolder('next'), path);
    await until(() => expect(file.content).toBe('older'));
  });

  it('says what its link leads to, when the folder on the way is swapped as a mounted secret is', async () => {
    const inFolder = makeFolder();
    for (const [version, word] of Object.entries({ '..v1': 'first', '..v2': 'secnd' })) {
      mkdirSync(inFolder(version));
      writeFileSync(`${inFolder(version)}/token`, word);
      utimesSync(`${inFolder(version)}/token`, 0, 0);
    }
    symlinkSync('..v1', inFolder('..data'));
    symlinkSync('..data/token', inFolder('token'));
    const { file, seen } = watch(inFolder('token'));
    expect(file.content).toBe('first');
    symlinkSync('..v2', inFolder('..data_tmp'));
    renameSync(inFolder('..data_tmp'), inFolder('..data'));
    rmSync(inFolder('..v1'), { recursive: true });
    await until(() => expect(file.content).toBe('secnd'));
    expect(seen).toEqual(['secnd']);
  });

  it('says no more of a change once it is closed', async () => {
    const { file, path, seen } = startWith('first');
    const other = watch(path);
    file.close();
    writeFileSync(path, 'second');
    await until(() => expect(other.seen).toEqual(['second']));
    expect([file.content, seen]).toEqual(['first', []]);
  });

  it('keeps no process alive', () => {
    const { path } = startWith('first');
    const module = new URL('../dist/watched-file.js', import.meta.url).href;
    const script = `import { openWatchedFile } from ${JSON.stringify(module)};
      openWatchedFile(${JSON.stringify(path)}, String, { onChange() {}, onProblem() {} });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  });
});

describe('a watched file that cannot be used any more', () => {
  it.each([
    ['is replaced by something else', replace, 'It must be a word.'],
    ['is emptied', (path: string) => writeFileSync(path, ''), 'It must be a word.'],
    ['is taken away', (path: string) => unlinkSync(path), 'ENOENT'],
    [
      'has become a folder',
      (path: string) => {
        unlinkSync(path);
        mkdirSync(path);
      },
      'It cannot be read: ',
    ],
  ])('since it %s: what it said before holds, and the reason is told once', async (_what, change, reason) => {
    const { file, inFolder, path, problems, seen } = startWith('first');
    change(path);
    await until(() => expect(problems).toEqual([expect.stringContaining(reason)]));
    expect([file.content, seen]).toEqual(['first', []]);
    expect(problems.join()).not.toContain(inFolder(''));
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
    expect(seen).toEqual(['second']);
  });

  // Root may read whatever it likes.
  it.skipIf(process.getuid?.() === 0)('since nobody may read it: it is read when one may', async () => {
    const { file, path, problems } = startWith('first');
    chmodSync(path, 0o000);
    await until(() => expect(problems).toEqual([expect.stringContaining('EACCES')]));
    expect(file.content).toBe('first');
    chmodSync(path, 0o600);
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
  });
});

describe('a file that cannot be used from the first', () => {
  it.each([
    ['is not there', () => {}, 'ENOENT'],
    ['is a folder', (path: string) => mkdirSync(path), 'EISDIR'],
    ['is a link to nothing', (path: string) => symlinkSync('nowhere', path), 'ENOENT'],
    ['leads to itself', (path: string) => symlinkSync(path, path), 'ELOOP'],
    ['says something else', (path: string) => writeFileSync(path, 'no word'), 'It must be a word.'],
  ])('as it %s is not watched: the reason is thrown, and its path is not told', (_what, make, reason) => {
    const path = makeFolder()('secret-of-somebody');
    make(path);
    const open = () => watch(path);
    expect(open).toThrow(reason);
    expect(open).not.toThrow('secret-of-somebody');
  });
});
