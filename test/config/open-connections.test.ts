import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, parseConfig } from '../../src/config/config.ts';
import type { ConnectionsOptions } from '../../src/config/open-connections.ts';
import { openConnections } from '../../src/config/open-connections.ts';
import { openSettingFiles } from '../../src/config/secret-files.ts';
import { openCheckedFile } from '../../src/config/watched-file.ts';
import { toConnectionKey } from '../../src/domain/provider/connection.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const emea = { name: 'emea', provider: 'vida', token: 'mark-emea-1' };
const apac = { name: 'apac', provider: 'vertra', token: 'mark-apac-1' };

const toText = (...connections: readonly object[]) => JSON.stringify({ connections });

/** Renames a complete file into place, because a file can be read while it is written. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Opens a file, and records each change and report; at the end, no report must have a secret or a path. */
async function open(path: string, options: ConnectionsOptions = {}) {
  const changes: Record<string, readonly string[]>[] = [];
  const reports: string[] = [];
  const connections = await openConnections(
    path,
    parseConfig({ CONNECTIONS_FILE: path }),
    (setting, problem) => reports.push(`${setting}: ${problem}`),
    { intervalMs: 20, ...options },
  );
  connections.onChange(({ added, changed, removed }) =>
    changes.push({
      added: added.map(({ connection }) => connection),
      changed: changed.map(({ connection }) => connection),
      removed: removed.map(({ connection }) => connection),
    }),
  );
  onTestFinished(() => {
    connections.close();
    expect(reports.join()).not.toMatch(/mark|gateway-test/);
  });
  const find = (name: string) => connections.current.find(({ connection }) => connection === name);
  return { connections, changes, reports, find, tokenOf: (name: string) => find(name)?.token().reveal() };
}

async function start(
  connections: readonly object[],
  files: Record<string, string> = {},
  options?: ConnectionsOptions,
) {
  const inFolder = createTempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(inFolder(name), text);
  const path = inFolder('connections.json');
  writeFileSync(path, toText(...connections));
  const opened = await open(path, options);
  return {
    inFolder,
    write: (...next: readonly object[]) => replaceFile(path, toText(...next)),
    path,
    ...opened,
  };
}

const none = { added: [], changed: [], removed: [] };
const reloaded = 'CONNECTIONS_FILE: null';

describe('the connections of a file', () => {
  it('are those that it lists when it is opened, with tokens of both kinds', async () => {
    const { changes, connections, reports, tokenOf } = await start(
      [emea, { name: 'apac', provider: 'vertra', tokenFile: 'apac' }],
      { apac: '\ufeffmark-apac-1\r\n' },
    );
    expect(connections.current.map(toConnectionKey)).toEqual(['vida@emea', 'vertra@apac']);
    expect([tokenOf('emea'), tokenOf('apac')]).toEqual(['mark-emea-1', 'mark-apac-1']);
    expect([changes, reports]).toEqual([[], []]);
  });

  it('are added, changed and removed while the file changes, and the others stay the same objects', async () => {
    const { changes, connections, find, reports, write } = await start([emea]);
    const first = find('emea');
    write(emea, apac);
    await until(() => expect(changes).toEqual([{ ...none, added: ['apac'] }]));
    expect(find('emea')).toBe(first);
    write({ ...emea, sockets: 1 }, apac);
    await until(() => expect(changes[1]).toEqual({ ...none, changed: ['emea'] }));
    expect(find('emea')).toMatchObject({ sockets: 1 });
    expect(first?.sockets).toBe(64);
    write(apac);
    await until(() => expect(changes[2]).toEqual({ ...none, removed: ['emea'] }));
    write();
    await until(() => expect(connections.current).toEqual([]));
    await until(() => expect(reports).toEqual([reloaded, reloaded, reloaded, reloaded]));
    expect(changes).toHaveLength(4);
  });

  it('are changed together with their array, before a listener is called', async () => {
    const { connections, write } = await start([emea]);
    const seen: unknown[] = [];
    connections.onChange(({ added }) => seen.push(connections.current.includes(added[0] as never)));
    write(emea, apac);
    await until(() => expect(seen).toEqual([true]));
  });

  it('can be moved in the file, and written in another order of members, without a change', async () => {
    const { changes, connections, reports, write } = await start([emea, apac]);
    const objects = new Set(connections.current);
    write({ token: apac.token, provider: 'vertra', name: 'apac', sockets: 64 }, emea);
    await until(() => expect(reports).toEqual([reloaded]));
    expect(changes).toEqual([]);
    expect(connections.current.every((each) => objects.has(each))).toBe(true);
  });

  it('of both providers with one name are separate', async () => {
    const { changes, connections, write } = await start([emea, { ...apac, name: 'emea' }]);
    const [first] = connections.current;
    write(emea);
    await until(() => expect(changes).toEqual([{ ...none, removed: ['emea'] }]));
    expect(connections.current).toEqual([first]);
  });
});

describe('a token of a connection', () => {
  it('is rotated in the file without a change of the connection', async () => {
    const { changes, find, tokenOf, write } = await start([emea, apac]);
    const connection = find('emea');
    write({ ...emea, token: 'mark-emea-2' }, apac);
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-2'));
    expect(find('emea')).toBe(connection);
    expect([tokenOf('apac'), changes]).toEqual(['mark-apac-1', []]);
  });

  it('is rotated in its own file, which is named in the report', async () => {
    const { changes, inFolder, reports, tokenOf } = await start(
      [{ name: 'emea', provider: 'vida', tokenFile: 'emea' }, apac],
      { emea: 'mark-emea-1' },
    );
    replaceFile(inFolder('emea'), 'mark-emea-2\n');
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-2'));
    expect([reports, changes]).toEqual([['tokenFile of vida@emea: null'], []]);
  });

  it('can move from the file to its own file and back without a change of the connection', async () => {
    const { changes, find, inFolder, tokenOf, write } = await start([emea], { emea: 'mark-emea-2' });
    const connection = find('emea');
    write({ name: 'emea', provider: 'vida', tokenFile: 'emea' });
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-2'));
    replaceFile(inFolder('emea'), 'mark-emea-3');
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-3'));
    write({ ...emea, token: 'mark-emea-4' });
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-4'));
    expect(find('emea')).toBe(connection);
    expect(changes).toEqual([]);
  });

  it('stays in effect while its file is unusable, and the tokens of other files are rotated', async () => {
    const { inFolder, reports, tokenOf } = await start(
      ['a', 'b', 'c'].map((name) => ({ name, provider: 'vida', tokenFile: name })),
      { a: 'mark-a-1', b: 'mark-b-1', c: 'mark-c-1' },
      { repeatMs: 0 },
    );
    unlinkSync(inFolder('a'));
    replaceFile(inFolder('b'), 'mark mark');
    replaceFile(inFolder('c'), 'mark-c-2');
    await until(() => expect(tokenOf('c')).toBe('mark-c-2'));
    const missing =
      'tokenFile of vida@a: The file cannot be read: ENOENT. Create it, or correct the setting.';
    const invalid =
      'tokenFile of vida@b: The file must contain one token of visible ASCII characters and nothing else.';
    for (const problem of [missing, invalid])
      await until(() => expect(reports.filter((each) => each === problem).length).toBeGreaterThan(2));
    expect([tokenOf('a'), tokenOf('b')]).toEqual(['mark-a-1', 'mark-b-1']);
    writeFileSync(inFolder('a'), 'mark-a-2');
    await until(() => expect(tokenOf('a')).toBe('mark-a-2'));
  });

  it('is not sent by a previous connection to its origin after the connection moved to another one', async () => {
    const { changes, find, inFolder, tokenOf, write } = await start(
      [{ name: 'emea', provider: 'vida', tokenFile: 'emea' }],
      { emea: 'mark-emea-1' },
    );
    const previous = find('emea');
    replaceFile(inFolder('emea'), 'mark-emea-2');
    write({ name: 'emea', provider: 'vida', tokenFile: 'emea', origin: 'https://other.example' });
    await until(() => expect(changes).toEqual([{ ...none, changed: ['emea'] }]));
    replaceFile(inFolder('emea'), 'mark-emea-3');
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-3'));
    expect(previous?.token().reveal()).not.toBe('mark-emea-3');
  });

  it('in a file is not followed by a connection that a refused content changes, and is by the others', async () => {
    const emeaFile = { name: 'emea', provider: 'vida', tokenFile: 'emea' };
    const apacFile = { name: 'apac', provider: 'vertra', tokenFile: 'apac' };
    const { find, inFolder, reports, tokenOf, write } = await start([emeaFile, apacFile], {
      emea: 'mark-emea-1',
      apac: 'mark-apac-1',
    });
    write({ ...emeaFile, account: 'b' }, apacFile, { ...emea, name: 'other', token: undefined });
    await until(() => expect(reports.join()).toContain('token or tokenFile must be set'));
    replaceFile(inFolder('emea'), 'mark-emea-of-b');
    replaceFile(inFolder('apac'), 'mark-apac-2');
    await until(() => expect(tokenOf('apac')).toBe('mark-apac-2'));
    expect([tokenOf('emea'), find('emea')?.account]).toEqual(['mark-emea-1', 'default']);
    write({ ...emeaFile, account: 'b' }, apacFile);
    await until(() => expect(find('emea')?.account).toBe('b'));
    expect(tokenOf('emea')).toBe('mark-emea-of-b');
  });

  it('in a file is not followed when the connection changes while the token is read', async () => {
    const emeaFile = { name: 'emea', provider: 'vida', tokenFile: 'emea' };
    const texts = { emea: 'mark-emea-1', 'connections.json': toText(emeaFile) };
    const tokens: (string | undefined)[] = [];
    let isSwapped = false;
    const readText = async (path: string) => {
      const name = path.endsWith('emea') ? 'emea' : 'connections.json';
      if (name === 'emea' && texts.emea !== 'mark-emea-of-b' && isSwapped) {
        texts['connections.json'] = toText({ ...emeaFile, account: 'b' });
        texts.emea = 'mark-emea-of-b';
      }
      return texts[name];
    };
    const { find, tokenOf } = await start([emeaFile], { emea: 'mark-emea-1' }, { readText });
    const before = find('emea');
    isSwapped = true;
    await until(() => {
      tokens.push(before?.token().reveal());
      expect(find('emea')?.account).toBe('b');
    });
    expect(new Set(tokens)).toEqual(new Set(['mark-emea-1']));
    expect(tokenOf('emea')).toBe('mark-emea-of-b');
  });

  it('is not kept after its connection is removed', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { changes, find, inFolder, write } = await start(
      [emea, { name: 'file', provider: 'vida', tokenFile: 'file' }, apac],
      { file: 'mark-file-1' },
    );
    const tokens = ['emea', 'file'].map((name) => new WeakRef(find(name)?.token() ?? {}));
    write(apac);
    unlinkSync(inFolder('file'));
    await until(() => expect(changes).toEqual([{ ...none, removed: ['emea', 'file'] }]));
    await until(() => {
      collect();
      expect(tokens.map((token) => token.deref())).toEqual([undefined, undefined]);
    });
  });
});

describe('a new content of the connections file', () => {
  it.each([
    ['is not JSON', 'mark', ['The file is not valid JSON.']],
    ['is empty', '', ['The file is not valid JSON.']],
    [
      'has invalid connections',
      toText({ ...emea, tokn: 'mark' }, { ...apac, queue: 'mark' }),
      [
        'connections[0] ("emea"): must have documented members only, not tokn',
        'connections[1] ("apac"): queue must be a whole number from 0 to 1000000',
      ],
    ],
    [
      'names unusable token files',
      toText(apac, { ...emea, token: undefined, tokenFile: 'mark' }, { provider: 'vida', tokenFile: '.' }),
      [
        'connections[2]: name must be set',
        'connections[1] ("emea"): tokenFile cannot be used: The file cannot be read: ENOENT.',
        'connections[2]: tokenFile cannot be used: The file cannot be read: EISDIR.',
      ],
    ],
  ])('that %s has no effect, and its problems are reported repeatedly', async (_name, text, problems) => {
    const { changes, connections, path, reports, tokenOf, write } = await start([emea], {}, { repeatMs: 0 });
    const { current } = connections;
    replaceFile(path, text);
    const repeated = [...problems, ...problems];
    await until(() => expect(reports.length).toBeGreaterThanOrEqual(repeated.length));
    expect(reports.slice(0, repeated.length)).toEqual(
      repeated.map((problem) => expect.stringContaining(`CONNECTIONS_FILE: ${problem}`)),
    );
    expect([connections.current, changes, tokenOf('emea')]).toEqual([current, [], 'mark-emea-1']);
    write(apac);
    await until(() => expect(changes).toEqual([{ ...none, added: ['apac'], removed: ['emea'] }]));
  });

  it('has at most a hundred of its problems and those of its token files listed', async () => {
    const { path, reports } = await start([emea]);
    const wrong = Array.from({ length: 60 }, () => ({ provider: 'vida', tokenFile: 'mark' }));
    replaceFile(path, toText(...wrong));
    await until(() => expect(reports).toHaveLength(101));
    expect(reports[59]).toBe('CONNECTIONS_FILE: connections[59]: name must be set');
    expect(reports[60]).toContain('CONNECTIONS_FILE: connections[0]: tokenFile cannot be used');
    expect(reports[100]).toBe('CONNECTIONS_FILE: Further problems are not listed.');
  });

  it('is reported once while its problems are the same', async () => {
    const apacFile = { name: 'apac', provider: 'vertra', tokenFile: 'apac' };
    const { inFolder, path, reports, tokenOf } = await start([emea, apacFile], { apac: 'mark-1' });
    replaceFile(path, toText({ ...emea, queue: -1 }, apacFile));
    const problem =
      'CONNECTIONS_FILE: connections[0] ("emea"): queue must be a whole number from 0 to 1000000';
    await until(() => expect(reports).toEqual([problem]));
    for (const token of ['mark-2', 'mark-3']) {
      replaceFile(inFolder('apac'), token);
      await until(() => expect(tokenOf('apac')).toBe(token));
    }
    expect(reports.filter((each) => each.startsWith('CONNECTIONS_FILE'))).toEqual([problem]);
  });

  it('has an effect as soon as its token files can be read', async () => {
    const { changes, inFolder, reports, tokenOf, write } = await start([emea]);
    write(emea, { name: 'new', provider: 'vertra', tokenFile: 'new' });
    await until(() => expect(reports).toHaveLength(1));
    writeFileSync(inFolder('token'), 'mark-new-1');
    renameSync(inFolder('token'), inFolder('new'));
    await until(() => expect(tokenOf('new')).toBe('mark-new-1'));
    expect(changes).toEqual([{ ...none, added: ['new'] }]);
  });

  it('has no effect when its token files can be read only after it was replaced by an invalid one', async () => {
    const { changes, inFolder, path, reports, write } = await start([emea], {}, { repeatMs: 0 });
    write({ name: 'new', provider: 'vertra', tokenFile: 'new' });
    await until(() => expect(reports.at(-1)).toContain('ENOENT'));
    replaceFile(path, '{');
    const invalid = 'CONNECTIONS_FILE: The file is not valid JSON.';
    await until(() => expect(reports.at(-1)).toBe(invalid));
    replaceFile(inFolder('new'), 'mark-new-1');
    const { length } = reports;
    await until(() => expect(reports.length).toBeGreaterThan(length + 3));
    expect([new Set(reports.slice(length)), changes]).toEqual([new Set([invalid]), []]);
  });

  it('has an effect while the token file of a connection that stays the same is unusable', async () => {
    const file = { name: 'file', provider: 'vida', tokenFile: 'file' };
    const { changes, inFolder, reports, tokenOf, write } = await start([file], { file: 'mark-file-1' });
    unlinkSync(inFolder('file'));
    await until(() => expect(reports).toHaveLength(1));
    write(file, emea);
    await until(() => expect(changes).toEqual([{ ...none, added: ['emea'] }]));
    replaceFile(inFolder('file'), 'mark-file-2');
    await until(() => expect(tokenOf('file')).toBe('mark-file-2'));
  });
});

describe('a connections file', () => {
  it('is followed when its folder is swapped together with its token files, as in a mounted secret', async () => {
    const inFolder = createTempFolder();
    for (const version of ['1', '2']) {
      mkdirSync(inFolder(`..v${version}`));
      const write = (name: string, text: string) =>
        writeFileSync(`${inFolder(`..v${version}`)}/${name}`, text);
      write('connections', toText({ name: `c${version}`, provider: 'vida', tokenFile: 'token' }));
      write('token', `mark-${version}`);
    }
    symlinkSync('..v1', inFolder('..data'));
    for (const name of ['connections', 'token']) symlinkSync(`..data/${name}`, inFolder(name));
    const { changes, tokenOf } = await open(inFolder('connections'));
    expect(tokenOf('c1')).toBe('mark-1');
    symlinkSync('..v2', inFolder('..data_tmp'));
    renameSync(inFolder('..data_tmp'), inFolder('..data'));
    rmSync(inFolder('..v1'), { recursive: true });
    await until(() => expect(tokenOf('c2')).toBe('mark-2'));
    expect(changes).toEqual([{ ...none, added: ['c2'], removed: ['c1'] }]);
  });

  it.each([
    ['a FIFO', (path: string) => execFileSync('mkfifo', [path]), 'The path is not a regular file.'],
    ['a directory', mkdirSync, 'The file cannot be read: EISDIR.'],
    [
      'larger than 1 MiB',
      (path: string) => writeFileSync(path, ' '.repeat(2 ** 20 + 1)),
      'The file is larger than 1 MiB.',
    ],
  ])('that becomes %s keeps its connections', async (_name, make, reason) => {
    const { inFolder, path, reports, tokenOf, write } = await start([emea]);
    make(inFolder('next'));
    unlinkSync(path);
    renameSync(inFolder('next'), path);
    await until(() => expect(reports.at(-1)).toContain(reason));
    expect(tokenOf('emea')).toBe('mark-emea-1');
    rmSync(path, { recursive: true });
    write({ ...emea, token: 'mark-emea-2' });
    await until(() => expect(tokenOf('emea')).toBe('mark-emea-2'));
  });

  it('with a byte order mark is read', async () => {
    const path = createTempFolder()('connections');
    writeFileSync(path, `\ufeff${toText(emea)}`);
    expect((await open(path)).tokenOf('emea')).toBe('mark-emea-1');
  });

  it('is opened when 500 token files are, of which a check reads only 25', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
    const reads: string[] = [];
    const { readSettingText } = await import('../../src/config/text-file.ts');
    const readText = (path: string) => {
      reads.push(path);
      return readSettingText(path);
    };
    const { connections, inFolder, path, tokenOf } = await start(
      names.map((name) => ({ name, provider: 'vida', tokenFile: name })),
      Object.fromEntries(names.map((name) => [name, `mark-${name}`])),
      { readText },
    );
    expect(connections.current.map(({ token }) => token().reveal())).toEqual(
      names.map((name) => `mark-${name}`),
    );
    replaceFile(inFolder('c499'), 'mark-rotated');
    await until(() => expect(tokenOf('c499')).toBe('mark-rotated'));
    const checks = reads.slice(501).join().split(path);
    expect(Math.max(...checks.map((check) => check.split(inFolder('c')).length - 1))).toBe(25);
  });
});

describe('hanging reads', () => {
  /** Opens two connections with token files, whose reads and those of CONNECTIONS_FILE hang when `hang` names them. */
  async function startHanging() {
    const names = ['a', 'b'];
    let hanging: RegExp | null = null;
    let text = toText(...names.map((name) => ({ name, provider: 'vida', tokenFile: name })));
    const ends: (() => void)[] = [];
    const readText = (path: string) => {
      if (hanging?.test(path)) return new Promise<string>((resolve) => ends.push(() => resolve('x')));
      return Promise.resolve(path === '/connections' ? text : 'mark-token');
    };
    const opened = await open('/connections', { readText, timeoutMs: 50 });
    onTestFinished(() => {
      hanging = null;
      for (const end of ends) end();
    });
    return {
      ...opened,
      hang: async (paths: RegExp, reports: readonly string[]) => {
        hanging = paths;
        const problem = 'The file could not be read within 50 ms.';
        const expected = reports.map((name) => `${name}: ${problem}`);
        await until(() => expect(opened.reports).toEqual(expect.arrayContaining(expected)));
      },
      write(next: string) {
        text = next;
      },
    };
  }

  /** Opens a file of another setting, such as AUTH_API_KEYS_FILE. */
  async function openSettingFile() {
    const content = ['old'];
    const file = await openCheckedFile('/keys', (text) => text, {
      onChange() {},
      onProblem: (reason) => content.push(reason),
      readText: async () => content[0] ?? '',
    });
    return { file, content };
  }

  const tokens = ['tokenFile of vida@a', 'tokenFile of vida@b'];

  it('of every token file do not stop CONNECTIONS_FILE, whose removed connections end', async () => {
    const { connections, hang, write } = await startHanging();
    await hang(/[ab]$/, tokens);
    write(toText());
    await until(() => expect(connections.current).toEqual([]));
  });

  it('of CONNECTIONS_FILE and of every token file do not stop the files of other settings', async () => {
    const { content, file } = await openSettingFile();
    const { hang } = await startHanging();
    await hang(/./, ['CONNECTIONS_FILE', ...tokens]);
    content[0] = 'new';
    await file.check();
    expect([file.content, content]).toEqual(['new', ['new']]);
  });
});

describe('a connections file at the start', () => {
  const problemsOf = async (env: Record<string, string>) =>
    openSettingFiles(parseConfig(env), () => {}).then(
      () => [],
      (error) => {
        if (!(error instanceof ConfigError)) throw error;
        return error.problems;
      },
    );

  it('is reported with every problem of it, of its token files and of the other setting files', async () => {
    const inFolder = createTempFolder();
    const file = { provider: 'vida', tokenFile: 'mark' };
    writeFileSync(inFolder('connections'), toText({ ...file, name: 'a', queue: -1 }, { ...file, name: 'b' }));
    const missing = 'The file cannot be read: ENOENT. Create it, or correct the setting.';
    expect(
      await problemsOf({ VIDA_API_TOKEN_FILE: inFolder('mark'), CONNECTIONS_FILE: inFolder('connections') }),
    ).toEqual([
      `VIDA_API_TOKEN_FILE cannot be used: ${missing}`,
      'CONNECTIONS_FILE cannot be used: connections[0] ("a"): queue must be a whole number from 0 to 1000000',
      `CONNECTIONS_FILE cannot be used: connections[0] ("a"): tokenFile cannot be used: ${missing}`,
      `CONNECTIONS_FILE cannot be used: connections[1] ("b"): tokenFile cannot be used: ${missing}`,
    ]);
  });

  it.each([
    ['is missing', () => {}, 'The file cannot be read: ENOENT. Create it, or correct the setting.'],
    ['is not JSON', (path: string) => writeFileSync(path, 'mark'), 'The file is not valid JSON.'],
  ])('is reported when it %s', async (_name, make, reason) => {
    const path = createTempFolder()('mark');
    make(path);
    expect(await problemsOf({ CONNECTIONS_FILE: path })).toEqual([
      `CONNECTIONS_FILE cannot be used: ${reason}`,
    ]);
  });

  it('fails within the time limit when the reads of all token files hang', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const ends: (() => void)[] = [];
    onTestFinished(() => {
      for (const end of ends) end();
    });
    const text = toText(...names.map((name) => ({ name, provider: 'vida', tokenFile: name })));
    const readText = (path: string) =>
      path === '/connections'
        ? Promise.resolve(text)
        : new Promise<string>((resolve) => ends.push(() => resolve('x')));
    const opened = open('/connections', { readText, timeoutMs: 50 });
    await expect(opened).rejects.toMatchObject({
      problems: names.map(
        (name, index) =>
          `CONNECTIONS_FILE cannot be used: connections[${index}] ("${name}"): tokenFile cannot be used: The file could not be read within 50 ms.`,
      ),
    });
    expect(ends).toHaveLength(1);
  });

  it('is not read by the sandbox', async () => {
    const { connections } = await openSettingFiles(
      parseConfig({ SANDBOX: 'on', CONNECTIONS_FILE: '/nowhere' }),
      () => {},
    );
    expect(connections.current).toEqual([]);
  });
});
