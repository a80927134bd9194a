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

/** Renames a complete file into place, because a file can be read while it is written. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, 'no word');
  renameSync(`${path}.new`, path);
}

async function watch(path: string, options: Partial<WatchOptions<string>> = {}) {
  const contents: string[] = [];
  const problems: string[] = [];
  const file = await openWatchedFile(path, parseWord, {
    intervalMs: 20,
    onChange: () => contents.push(file.content),
    onProblem: (reason) => problems.push(reason),
    ...options,
  });
  onTestFinished(() => file.close());
  return { file, contents, problems };
}

async function startWith(text: string, options: Partial<WatchOptions<string>> = {}) {
  const inFolder = createTempFolder();
  const path = inFolder('file');
  writeFileSync(path, text);
  return { inFolder, path, ...(await watch(path, options)) };
}

describe('a watched file', () => {
  it('has the content that it had when it was opened', async () => {
    const { file, contents } = await startWith('first');
    expect([file.content, contents]).toEqual(['first', []]);
  });

  it('has new content that is written before the first check', async () => {
    const { file, path, contents } = await startWith('first');
    writeFileSync(path, 'second');
    await until(() => expect(file.content).toBe('second'));
    expect(contents).toEqual(['second']);
  });

  it('has each new content in turn', async () => {
    const { file, path, contents } = await startWith('word0');
    for (const word of ['word1', 'word2', 'word3']) {
      writeFileSync(path, word);
      await until(() => expect(file.content).toBe(word));
    }
    expect(contents).toEqual(['word1', 'word2', 'word3']);
  });

  it('has the content of a file that replaces it', async () => {
    const { file, inFolder, path } = await startWith('first');
    for (const word of ['secnd', 'third']) {
      writeFileSync(inFolder('next'), word);
      renameSync(inFolder('next'), path);
      await until(() => expect(file.content).toBe(word));
    }
  });

  it('has the content of an older file that replaces it', async () => {
    const { file, inFolder, path } = await startWith('first');
    writeFileSync(inFolder('next'), 'older');
    utimesSync(inFolder('next'), 0, 0);
    renameSync(inFolder('next'), path);
    await until(() => expect(file.content).toBe('older'));
  });

  it('follows its link when the linked folder is swapped, as in a mounted secret', async () => {
    const inFolder = createTempFolder();
    for (const [version, word] of Object.entries({ '..v1': 'first', '..v2': 'secnd' })) {
      mkdirSync(inFolder(version));
      writeFileSync(`${inFolder(version)}/token`, word);
      utimesSync(`${inFolder(version)}/token`, 0, 0);
    }
    symlinkSync('..v1', inFolder('..data'));
    symlinkSync('..data/token', inFolder('token'));
    const { file, contents } = await watch(inFolder('token'));
    expect(file.content).toBe('first');
    symlinkSync('..v2', inFolder('..data_tmp'));
    renameSync(inFolder('..data_tmp'), inFolder('..data'));
    rmSync(inFolder('..v1'), { recursive: true });
    await until(() => expect(file.content).toBe('secnd'));
    expect(contents).toEqual(['secnd']);
  });

  it('reports no change after it was closed', async () => {
    const { file, path, contents } = await startWith('first');
    const other = await watch(path);
    file.close();
    writeFileSync(path, 'second');
    await until(() => expect(other.contents).toEqual(['second']));
    expect([file.content, contents]).toEqual(['first', []]);
  });

  it('does not keep the process alive', async () => {
    const { path } = await startWith('first');
    const module = new URL('../../dist/config/watched-file.js', import.meta.url).href;
    const script = `import { openWatchedFile } from ${JSON.stringify(module)};
      await openWatchedFile(${JSON.stringify(path)}, String, { onChange() {}, onProblem() {} });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  });
});

describe('a watched file that becomes unusable', () => {
  it.each([
    ['is replaced by invalid content', replace, 'It must be a word.'],
    ['is emptied', (path: string) => writeFileSync(path, ''), 'It must be a word.'],
    ['is deleted', (path: string) => unlinkSync(path), 'ENOENT'],
    [
      'becomes a directory',
      (path: string) => {
        unlinkSync(path);
        mkdirSync(path);
      },
      'The file cannot be read: ',
    ],
  ])(
    'because it %s keeps its previous content, and its reason is reported once',
    async (_name, change, reason) => {
      const { file, inFolder, path, problems, contents } = await startWith('first');
      change(path);
      await until(() => expect(problems).toEqual([expect.stringContaining(reason)]));
      expect([file.content, contents]).toEqual(['first', []]);
      expect(problems.join()).not.toContain(inFolder(''));
      rmSync(path, { recursive: true, force: true });
      writeFileSync(path, 'second');
      await until(() => expect(file.content).toBe('second'));
      expect(contents).toEqual(['second']);
    },
  );

  // Root can read every file.
  it.skipIf(process.getuid?.() === 0)(
    'because of its permissions is read again when they allow it',
    async () => {
      const { file, path, problems } = await startWith('first');
      chmodSync(path, 0o000);
      await until(() => expect(problems).toEqual([expect.stringContaining('EACCES')]));
      expect(file.content).toBe('first');
      chmodSync(path, 0o600);
      writeFileSync(path, 'second');
      await until(() => expect(file.content).toBe('second'));
    },
  );
});

/** Unusable kinds of files, each with its reason. */
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

describe.each(Object.entries(unusable))('a file that becomes %s', (_name, [make, reason]) => {
  it('keeps its previous content, is reported repeatedly, and is read when it is a text file again', async () => {
    const { file, inFolder, path, problems, contents } = await startWith('first', { repeatMs: 0 });
    unlinkSync(path);
    make(inFolder('next'));
    renameSync(inFolder('next'), path);
    // The file is absent for a moment between the two operations.
    await until(() => expect(problems.filter((each) => each === reason).length).toBeGreaterThan(2));
    expect([file.content, contents]).toEqual(['first', []]);
    rmSync(path, { recursive: true });
    writeFileSync(inFolder('next'), 'second');
    renameSync(inFolder('next'), path);
    await until(() => expect(file.content).toBe('second'));
  });

  it('cannot be opened', async () => {
    const path = createTempFolder()('file');
    make(path);
    await expect(watch(path)).rejects.toThrow(reason);
  });
});

describe('a file of 1 MiB', () => {
  it('is read completely, without its byte order mark', async () => {
    const { file, path } = await startWith('\ufefffirst');
    expect(file.content).toBe('first');
    writeFileSync(path, `\ufeff${'x'.repeat(2 ** 20 - 3)}`);
    await until(() => expect(file.content).toHaveLength(2 ** 20 - 3));
  });
});

describe('a file whose reads hang', () => {
  /** Creates reads that hang until `end`, except the first ones. */
  function createHangingReads(...first: string[]) {
    const pending: ((text: string) => void)[] = [];
    let result: string | undefined;
    const end = (text: string) => {
      result = text;
      for (const resolve of pending) resolve(text);
    };
    onTestFinished(() => end('first'));
    const readText = async () =>
      first.shift() ?? result ?? new Promise<string>((resolve) => pending.push(resolve));
    return { pending, readText, end };
  }

  it('is reported repeatedly, keeps its previous content, and is read when they end', async () => {
    const { end, pending, readText } = createHangingReads('first');
    const { file, problems } = await startWith('', { readText, timeoutMs: 50, repeatMs: 0 });
    await until(() => expect(problems.length).toBeGreaterThan(2));
    expect(new Set(problems)).toEqual(new Set(['The file could not be read within 50 ms.']));
    expect([file.content, pending.length]).toEqual(['first', 1]);
    end('second');
    await until(() => expect(file.content).toBe('second'));
  });

  it('cannot be opened', async () => {
    const { readText } = createHangingReads();
    await expect(startWith('', { readText, timeoutMs: 50 })).rejects.toThrow(
      'The file could not be read within 50 ms.',
    );
  });

  it('leaves threads for DNS when many files hang', async () => {
    const { pending, readText } = createHangingReads();
    const openings = Array.from({ length: 4 }, () => startWith('', { readText, timeoutMs: 50 }));
    for (const opened of await Promise.allSettled(openings)) expect(opened.status).toBe('rejected');
    expect(pending).toHaveLength(2);
  });
});

describe('a lasting problem', () => {
  it('is reported again after the interval when the system clock was set back', async () => {
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

describe('a file that is unusable at the start', () => {
  it.each([
    ['does not exist', () => {}, 'ENOENT'],
    ['is a directory', (path: string) => mkdirSync(path), 'EISDIR'],
    ['is a broken link', (path: string) => symlinkSync('nowhere', path), 'ENOENT'],
    ['is a link to itself', (path: string) => symlinkSync(path, path), 'ELOOP'],
    ['has invalid content', (path: string) => writeFileSync(path, 'no word'), 'It must be a word.'],
  ])('that %s throws the reason without its path', async (_name, make, reason) => {
    const path = createTempFolder()('secret-file-name');
    make(path);
    const { message } = await watch(path).then(
      () => new Error('It was opened.'),
      (error) => error,
    );
    expect(message).toContain(reason);
    expect(message).not.toContain('secret-file-name');
  });
});
