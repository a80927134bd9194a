import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import Libsql from 'libsql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '../../src/storage/database.ts';
import { openFileDatabase, openMemoryDatabase } from '../../src/storage/open-database.ts';
import { createTempFolder } from '../support/temp-folder.ts';

const environment = 'organization-gateway-0123456789abcdef';
const options = { environment, onProblem() {} };

/** Opens the database and returns the reason why it cannot be used. */
async function refuse(directory: string, name = environment): Promise<string> {
  const opened = await openFileDatabase(directory, { ...options, environment: name });
  if ('problem' in opened) return opened.problem;
  await opened.database.close();
  return 'opened';
}

async function open(directory: string, name = environment): Promise<Database> {
  const opened = await openFileDatabase(directory, { ...options, environment: name });
  if ('problem' in opened) throw new Error(opened.problem);
  onTestFinished(() => opened.database.close());
  return opened.database;
}

/** Creates a database, closes it, and returns the paths of its directory and its file. */
async function createClosed(): Promise<{ readonly directory: string; readonly file: string }> {
  const directory = createTempFolder()('data');
  await (await open(directory)).close();
  return { directory, file: `${directory}/${environment}.sqlite` };
}

function change(file: string, sql: string): void {
  const connection = new Libsql(file);
  connection.exec(sql);
  connection.close();
}

describe('openFileDatabase', () => {
  it('creates the directory and the file, which only their owner can read', async () => {
    const directory = createTempFolder()('data');
    await open(directory);
    const modes = ['', `/${environment}.sqlite`, `/${environment}.sqlite-wal`].map((name) =>
      (statSync(directory + name).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '600', '600']);
  });

  it('keeps what was written, and counts each start', async () => {
    const directory = createTempFolder()('data');
    const first = await open(directory);
    expect(first.session).toBe(1);
    const insert = first.prepare(
      "INSERT INTO idempotency_keys VALUES (1, 'a', 1, 1, '', NULL, 0, NULL, NULL, 0, 0)",
    );
    await first.write(() => insert.run());
    await first.close();
    const second = await open(directory);
    expect(second.session).toBe(2);
    const select = second.prepare<[id: string]>('SELECT id FROM idempotency_keys');
    expect(await second.read(() => select.all())).toEqual([['a']]);
  });

  it('leaves one file when it is closed', async () => {
    const { directory } = await createClosed();
    expect(readdirSync(directory)).toEqual([`${environment}.sqlite`]);
  });

  it('is refused while another one has the file open, and opens when that one is closed', async () => {
    const directory = createTempFolder()('data');
    const first = await open(directory);
    expect(await refuse(directory)).toMatch(/^DATA_DIR is in use by another gateway process\. Stop that/);
    await first.close();
    expect(await refuse(directory)).toBe('opened');
  });

  it('opens a file of another environment in the same directory, which has none of its rows', async () => {
    const directory = createTempFolder()('data');
    const first = await open(directory);
    const count = (database: Database) =>
      database.read(() => database.prepare<[number]>('SELECT count(*) FROM storage').get());
    const second = await open(directory, 'organization-gateway-fedcba9876543210');
    expect([await count(first), await count(second), second.session]).toEqual([[1], [1], 1]);
    expect(readdirSync(directory).filter((name) => name.endsWith('.sqlite'))).toHaveLength(2);
  });

  it('refuses a file that was renamed to another environment', async () => {
    const { directory, file } = await createClosed();
    const other = 'organization-gateway-fedcba9876543210';
    renameSync(file, `${directory}/${other}.sqlite`);
    expect(await refuse(directory, other)).toMatch(/^DATA_DIR contains a database that was renamed/);
  });

  it('refuses a file of a newer version, and leaves it as it is', async () => {
    const { directory, file } = await createClosed();
    change(file, 'PRAGMA user_version = 1000');
    const before = readFileSync(file);
    expect(await refuse(directory)).toMatch(
      /^DATA_DIR was last used by a newer version of the gateway\. Start/,
    );
    expect(readFileSync(file)).toEqual(before);
  });

  it('brings a file of an older version up to date, and keeps its rows', async () => {
    const { directory, file } = await createClosed();
    const tables = ['idempotency_keys', 'bulk_updates', 'bulk_items', 'changes', 'quotas'];
    change(file, `${tables.map((table) => `DROP TABLE ${table};`).join('')} PRAGMA user_version = 1`);
    const database = await open(directory);
    expect(database.session).toBe(2);
    const count = database.prepare<[number]>('SELECT count(*) FROM idempotency_keys');
    expect(await database.read(() => count.get())).toEqual([0]);
  });

  it('refuses a database of another program, and leaves it as it is', async () => {
    const { directory, file } = await createClosed();
    change(file, 'PRAGMA application_id = 1');
    const before = readFileSync(file);
    expect(await refuse(directory)).toMatch(/^DATA_DIR contains a file of another program/);
    expect(readFileSync(file)).toEqual(before);
  });

  it.each<[string, (bytes: Buffer) => Buffer | string]>([
    ['is text', () => 'a text that is no database\n'.repeat(500)],
    ['is cut off', (bytes) => bytes.subarray(0, bytes.length - 4096)],
    [
      'has an overwritten page',
      (bytes) => Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)]),
    ],
    [
      'has an overwritten schema',
      (bytes) => Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0x5a)]),
    ],
  ])('refuses a file that %s, and says what to do', async (_name, corrupt) => {
    const { directory, file } = await createClosed();
    writeFileSync(file, corrupt(readFileSync(file)));
    expect(await refuse(directory)).toMatch(/^DATA_DIR contains a database that is corrupt\. Restore/);
  });

  it('opens an empty file as a new database', async () => {
    const { directory, file } = await createClosed();
    writeFileSync(file, '');
    expect(await refuse(directory)).toBe('opened');
  });

  it.each<[string, string, (path: string) => void]>([
    ['is a file', 'ENOTDIR', (path) => writeFileSync(path, '')],
    ['has no parent directory', 'ENOENT', () => {}],
    [
      'has a directory with the name of the database',
      'SQLITE_CANTOPEN',
      (path) => mkdirSync(`${path}/${environment}.sqlite`, { recursive: true }),
    ],
  ])('refuses a path that %s, without quoting it', async (name, code, prepare) => {
    const path = createTempFolder()(name === 'has no parent directory' ? 'absent/data' : 'data');
    prepare(path);
    const problem = await refuse(path);
    expect(problem).toContain(`DATA_DIR cannot be used: ${code}.`);
    expect(problem).not.toContain(path);
  });

  it('refuses a directory in /proc', async () => {
    expect(await refuse('/proc/data')).toContain('DATA_DIR cannot be used: ENOENT.');
  });

  it.skipIf(process.getuid?.() === 0)('refuses a directory without write permission', async () => {
    const directory = createTempFolder()('data');
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    expect(await refuse(directory)).toContain('DATA_DIR cannot be used: EACCES. Grant the user');
  });

  it.each(['http://127.0.0.1/data', 'libsql:data', 'file:data?mode=memory', ':memory:'])(
    'opens %s as a path, and not as a URL',
    async (name) => {
      const folder = createTempFolder();
      const path = folder(name);
      mkdirSync(path, { recursive: true });
      await open(path);
      expect(existsSync(`${path}/${environment}.sqlite`)).toBe(true);
    },
  );
});

it.each<[string, (file: string) => void]>([
  ['deleted', (file) => rmSync(file)],
  ['moved', (file) => renameSync(file, `${file}.moved`)],
  [
    'replaced by a copy',
    (file) => {
      copyFileSync(file, `${file}.copy`);
      renameSync(`${file}.copy`, file);
    },
  ],
])('a database whose file was %s refuses writes, and reports it once', async (_name, replace) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const directory = createTempFolder()('data');
  const problems: (string | null)[] = [];
  const opened = await openFileDatabase(directory, { environment, onProblem: (code) => problems.push(code) });
  if ('problem' in opened) throw new Error(opened.problem);
  const { database } = opened;
  const insert = database.prepare('UPDATE storage SET probe = NULL');
  await database.write(() => insert.run());
  replace(`${directory}/${environment}.sqlite`);
  vi.advanceTimersByTime(5000);
  await vi.waitUntil(() => database.problem === 'FILE_REPLACED');
  await expect(database.write(() => insert.run())).rejects.toThrow('moved or deleted');
  await database.close();
  expect(problems).toEqual(['FILE_REPLACED']);
});

it('openMemoryDatabase opens databases that share nothing', async () => {
  const [one, other] = [openMemoryDatabase(options), openMemoryDatabase(options)];
  if ('problem' in one || 'problem' in other) throw new Error();
  await one.database.write(() => one.database.prepare('CREATE TABLE t (a)').run());
  expect(() => other.database.prepare('SELECT * FROM t')).toThrow('no such table');
});
