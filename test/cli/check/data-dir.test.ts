import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCheck } from '../../../src/cli/check/run-check.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { openFileDatabase } from '../../../src/storage/open-database.ts';
import { toDatabaseName } from '../../../src/storage/storage-names.ts';
import { toUpstreamFingerprint } from '../../../src/storage/upstream-fingerprint.ts';
import { createTempFolder } from '../../support/temp-folder.ts';
import { runInProcess } from '../run-in-process.ts';

const settings = { SANDBOX: 'on' };

const name = toDatabaseName('organization-gateway', toUpstreamFingerprint(parseConfig(settings)));

const check = (directory: string) => runInProcess(runCheck, [], { ...settings, DATA_DIR: directory });

/** Returns the path, content and time of everything in a folder. */
function snapshot(folder: string): readonly unknown[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((each) => {
    const path = join(each.parentPath, each.name);
    if (!each.isFile()) return path;
    return [path, readFileSync(path, 'base64'), statSync(path).mtimeMs];
  });
}

/** Creates the database as a start does, and edits 32 bits of its header. */
async function createDatabase(directory: string, place?: number): Promise<void> {
  const opened = await openFileDatabase(directory, { environment: name, onProblem: () => {} });
  if ('database' in opened) await opened.database.close();
  if (place === undefined) return;
  const path = join(directory, `${name}.sqlite`);
  const bytes = readFileSync(path);
  bytes.writeUInt32BE(0x7f_ff_ff_ff, place);
  writeFileSync(path, bytes);
}

const versionPlace = 60;
const applicationIdPlace = 68;

it.each<[string, (directory: string) => unknown]>([
  ['a directory that does not exist', () => {}],
  ['an empty directory', (directory) => mkdirSync(directory)],
  ['the database of a gateway', (directory) => createDatabase(directory)],
  [
    'an empty file of a start that was killed',
    (directory) => {
      mkdirSync(directory);
      writeFileSync(join(directory, `${name}.sqlite`), '');
    },
  ],
])('check accepts a DATA_DIR that is %s, and changes nothing', async (_name, prepare) => {
  const path = createTempFolder();
  await prepare(path('data'));
  const before = snapshot(path(''));
  expect((await check(path('data'))).exitCode).toBe(0);
  expect(snapshot(path(''))).toEqual(before);
});

it.each<[string, (directory: string) => unknown, RegExp]>([
  ['is a file', (directory) => writeFileSync(directory, ''), /cannot be used: ENOTDIR/],
  ['is a link to nothing', (directory) => symlinkSync('/nowhere', directory), /cannot be used: ENOENT/],
  [
    'has another file with the name of the database',
    (directory) => {
      mkdirSync(directory);
      writeFileSync(join(directory, `${name}.sqlite`), 'not a database');
    },
    /contains a database that is corrupt/,
  ],
  [
    'has a database of a newer version',
    (directory) => createDatabase(directory, versionPlace),
    /last used by a newer version/,
  ],
  [
    'has a database of another program',
    (directory) => createDatabase(directory, applicationIdPlace),
    /contains a file of another program/,
  ],
])(
  'check refuses a DATA_DIR that %s with the message of the start, and changes nothing',
  async (_name, prepare, problem) => {
    const path = createTempFolder();
    await prepare(path('data'));
    const before = snapshot(path(''));
    const refusal = await check(path('data')).catch(({ message }) => message);
    expect(refusal).toMatch(problem);
    expect(snapshot(path(''))).toEqual(before);
    expect(await openFileDatabase(path('data'), { environment: name, onProblem: () => {} })).toEqual({
      problem: refusal,
    });
  },
);
