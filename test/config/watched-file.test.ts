import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WatchOptions } from '../../src/config/watched-file.ts';
import { openWatchedFile } from '../../src/config/watched-file.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

function parseWord(text: string): string {
  if (!/^\w+$/.test(text)) throw new Error('It must be a word.');
  return text;
}

/** In one step: a file that is written into can be read half. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, 'no word');
  renameSync(`${path}.new`, path);
}

async function watch(path: string, options: Partial<WatchOptions<string>> = {}) {
  const seen: string[] = [];
  const problems: string[] = [];
  const file = await openWatchedFile(path, parseWord, {
    intervalMs: 20,
    onChange: () => seen.push(file.content),
    onProblem: (reason) => problems.push(reason),
    ...options,
  });
  onTestFinished(() => file.close());
  return { file, seen, problems };
}

async function startWith(text: string, options: Partial<WatchOptions<string>> = {}) {
  const inFolder = createTempFolder();
  const path = inFolder('file');
  writeFileSync(path, text);
  return { inFolder, path, ...(await watch(path, options)) };
}

describe('a watched file', () => {
  it('says what it said when it was opened', async () => {
    const { file, seen } = await startWith('first');
    expect([file.content, seen]).toEqual(['first', []]);
  });

  it('says what is written into it, even before anybody had time to look at it', async () => {
    const { file, path, seen } = await startWith('first');
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
    expect(seen).toEqual(['second']);
  });

  it('says what is written into it again and again', async () => {
    const { file, path, seen } = await startWith('word0');
    for (const word of ['word1', 'word2', 'word3']) {
      writeFileSync(path, word);
      await until(() => expect(file.content).toBe(word));
    }
    expect(seen).toEqual(['word1', 'word2', 'word3']);
  });

  it('says what a file says that took its place', async () => {
    const { file, inFolder, path } = await startWith('first');
    for (const word of ['secnd', 'third']) {
      writeFileSync(inFolder('next'), word);
      renameSync(inFolder('next'), path);
      await until(() => expect(file.content).toBe(word));
    }
  });

  it('says what an older file says that took its place', async () => {
    const { file, inFolder, path } = await startWith('first');
    writeFileSync(inFolder('next'), 'older');
    utimesSync(inFolder('next'), 0, 0);
    renameSync(inFolder('next'), path);
    await until(() => expect(file.content).toBe('older'));
  });

  it('says what its link leads to, when the folder on the way is swapped as a mounted secret is', async () => {
    const inFolder = createTempFolder();
    for (const [version, word] of Object.entries({ '..v1': 'first', '..v2': 'secnd' })) {
      mkdirSync(inFolder(version));
      writeFileSync(`${inFolder(version)}/token`, word);
      utimesSync(`${inFolder(version)}/token`, 0, 0);
    }
    symlinkSync('..v1', inFolder('..data'));
    symlinkSync('..data/token', inFolder('token'));
    const { file, seen } = await watch(inFolder('token'));
    expect(file.content).toBe('first');
    symlinkSync('..v2', inFolder('..data_tmp'));
    renameSync(inFolder('..data_tmp'), inFolder('..data'));
    rmSync(inFolder('..v1'), { recursive: true });
    await until(() => expect(file.content).toBe('secnd'));
    expect(seen).toEqual(['secnd']);
  });

  it('says no more of a change once it is closed', async () => {
    const { file, path, seen } = await startWith('first');
    const other = await watch(path);
    file.close();
    writeFileSync(path, 'second');
    await until(() => expect(other.seen).toEqual(['second']));
    expect([file.content, seen]).toEqual(['first', []]);
  });

  it('keeps no process alive', async () => {
    const { path } = await startWith('first');
    const module = new URL('../../dist/config/watched-file.js', import.meta.url).href;
    const script = `import { openWatchedFile } from ${JSON.stringify(module)};
      await openWatchedFile(${JSON.stringify(path)}, String, { onChange() {}, onProblem() {} });`;
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
      'The file cannot be read: ',
    ],
  ])('since it %s: what it said before holds, and the reason is told once', async (_what, change, reason) => {
    const { file, inFolder, path, problems, seen } = await startWith('first');
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
    const { file, path, problems } = await startWith('first');
    chmodSync(path, 0o000);
    await until(() => expect(problems).toEqual([expect.stringContaining('EACCES')]));
    expect(file.content).toBe('first');
    chmodSync(path, 0o600);
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
  });
});

/** What a file can become in place of a small text. */
const unusable: Readonly<Record<string, readonly [make: (path: string) => void, reason: string]>> = {
  'a FIFO': [(path) => execFileSync('mkfifo', [path]), 'The path is not a regular file.'],
  'a device': [(path) => symlinkSync('/dev/zero', path), 'The path is not a regular file.'],
  'a directory': [
    mkdirSync,
    'The file cannot be read: EISDIR. The path is a directory; set the path of a file.',
  ],
  'larger than 1 MiB': [
    (path) => writeFileSync(path, Buffer.alloc(2 ** 20 + 1, 'x')),
    'The file is larger than 1 MiB.',
  ],
  'larger than all memory': [
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 40);
    },
    'The file is larger than 1 MiB.',
  ],
  'text in UTF-16': [(path) => writeFileSync(path, '\ufeffsecond', 'utf16le'), 'The file is not UTF-8 text.'],
};

describe.each(Object.entries(unusable))('a file that becomes %s', (_what, [make, reason]) => {
  it('keeps its former content, is reported again and again, and is read once it is a text', async () => {
    const { file, inFolder, path, problems, seen } = await startWith('first', { repeatMs: 0 });
    unlinkSync(path);
    make(inFolder('next'));
    renameSync(inFolder('next'), path);
    // Between both it was not there.
    await until(() => expect(problems.filter((each) => each === reason).length).toBeGreaterThan(2));
    expect([file.content, seen]).toEqual(['first', []]);
    rmSync(path, { recursive: true });
    writeFileSync(inFolder('next'), 'second');
    renameSync(inFolder('next'), path);
    await until(() => expect(file.content).toBe('second'));
  });

  it('is not opened from the first', async () => {
    const path = createTempFolder()('file');
    make(path);
    await expect(watch(path)).rejects.toThrow(reason);
  });
});

describe('a file of 1 MiB', () => {
  it('is read whole, without its byte order mark', async () => {
    const { file, path } = await startWith('\ufefffirst');
    expect(file.content).toBe('first');
    writeFileSync(path, `\ufeff${'x'.repeat(2 ** 20 - 3)}`);
    await until(() => expect(file.content).toHaveLength(2 ** 20 - 3));
  });
});

describe('a file whose reads hang', () => {
  /** Reads that hang until `end`, after the first ones. */
  function hangingReads(...first: string[]) {
    const pending: ((text: string) => void)[] = [];
    let answer: string | undefined;
    const end = (text: string) => {
      answer = text;
      for (const resolve of pending) resolve(text);
    };
    onTestFinished(() => end('first'));
    const readText = async () =>
      first.shift() ?? answer ?? new Promise<string>((resolve) => pending.push(resolve));
    return { pending, readText, end };
  }

  it('is reported again and again, keeps its former content, and is read when they end', async () => {
    const { end, pending, readText } = hangingReads('first');
    const { file, problems } = await startWith('', { readText, timeoutMs: 50, repeatMs: 0 });
    await until(() => expect(problems.length).toBeGreaterThan(2));
    expect(new Set(problems)).toEqual(new Set(['The file could not be read within 50 ms.']));
    expect([file.content, pending.length]).toEqual(['first', 1]);
    end('second');
    await until(() => expect(file.content).toBe('second'));
  });

  it('is not opened from the first', async () => {
    const { readText } = hangingReads();
    await expect(startWith('', { readText, timeoutMs: 50 })).rejects.toThrow(
      'The file could not be read within 50 ms.',
    );
  });

  it('leaves threads to DNS, however many files hang with it', async () => {
    const { pending, readText } = hangingReads();
    const openings = Array.from({ length: 4 }, () => startWith('', { readText, timeoutMs: 50 }));
    for (const opened of await Promise.allSettled(openings)) expect(opened.status).toBe('rejected');
    expect(pending).toHaveLength(2);
  });
});

describe('a problem that lasts', () => {
  it('is reported again after the interval, though the time of day was set back', async () => {
    const { path, problems } = await startWith('first', { repeatMs: 200 });
    unlinkSync(path);
    await until(() => expect(problems).toHaveLength(1));
    vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const startedAt = performance.now();
    await until(() => expect(problems.length).toBeGreaterThan(2));
    expect(performance.now() - startedAt).toBeGreaterThan(200);
  });
});

describe('a file that cannot be used from the first', () => {
  it.each([
    ['is not there', () => {}, 'ENOENT'],
    ['is a folder', (path: string) => mkdirSync(path), 'EISDIR'],
    ['is a link to nothing', (path: string) => symlinkSync('nowhere', path), 'ENOENT'],
    ['leads to itself', (path: string) => symlinkSync(path, path), 'ELOOP'],
    ['says something else', (path: string) => writeFileSync(path, 'no word'), 'It must be a word.'],
  ])(
    'as it %s is not watched: the reason is thrown, and its path is not told',
    async (_what, make, reason) => {
      const path = createTempFolder()('secret-of-somebody');
      make(path);
      const { message } = await watch(path).then(
        () => new Error('It was opened.'),
        (error) => error,
      );
      expect(message).toContain(reason);
      expect(message).not.toContain('secret-of-somebody');
    },
  );
});
