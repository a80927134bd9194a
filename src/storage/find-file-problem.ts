import { constants } from 'node:fs';
import { access, lstat, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { corrupt, foreign, newer } from './check-database.ts';
import { toFileProblem } from './database-file.ts';
import { applicationId, currentVersion } from './sqlite-migrations.ts';

const { R_OK, W_OK, X_OK } = constants;

/** The first bytes of every SQLite database. */
const signature = 'SQLite format 3\0';

/** The length of the header of a SQLite database, and the places of two numbers in it. */
const header = { bytes: 100, version: 60, applicationId: 68 };

/**
 * Finds why a start could not use the database of a directory, and changes nothing. It does not find a lock, a full disk, or
 * damage behind the header. A process that has the database open must not call it, because closing the file ends its lock.
 *
 * @param name the name of the database, as at the start
 * @returns null when nothing was found that prevents a start
 */
export async function findFileProblem(directory: string, name: string): Promise<string | null> {
  const folder = resolve(directory);
  const path = join(folder, `${name}.sqlite`);
  try {
    if (!(await isPresent(folder))) {
      await access(dirname(folder), W_OK | X_OK);
      return null;
    }
    // The separator at the end refuses a file.
    await access(join(folder, '/'), W_OK | X_OK);
    if (!(await isPresent(path))) return null;
    await access(path, R_OK | W_OK);
    return findHeaderProblem(await readHeader(path));
  } catch (error) {
    return toFileProblem(error);
  }
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.bytes), 0, header.bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The id can be absent, because the first transaction may still be in the journal. */
function findHeaderProblem(bytes: Buffer): string | null {
  if (bytes.length === 0) return null;
  if (bytes.length < header.bytes || bytes.toString('latin1', 0, signature.length) !== signature)
    return corrupt;
  const id = bytes.readUInt32BE(header.applicationId);
  if (id !== 0 && id !== applicationId) return foreign;
  return bytes.readUInt32BE(header.version) > currentVersion ? newer : null;
}
