import { mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A file that can be opened as a database, or the reason why not. */
export type DatabaseFile = { readonly path: string } | { readonly problem: string };

/** Advice for common error codes. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: ' Create its parent directory, or correct the setting.',
  EACCES: ' Grant the user of the gateway permission to write to it.',
  EPERM: ' Grant the user of the gateway permission to write to it.',
  ENOTDIR: ' The path, or a part of it, is a file; set the path of a directory.',
  EROFS: ' The file system is read-only.',
  ENOSPC: ' The disk is full.',
};

/**
 * Creates the directory and the file if they do not exist. Only the user of the gateway can read them. Does not create parent
 * directories: Node's recursive mkdir never returns where the system refuses with ENOENT, as in /proc.
 */
export async function prepareDatabaseFile(directory: string, name: string): Promise<DatabaseFile> {
  const path = join(resolve(directory), `${name}.sqlite`);
  try {
    await ignoreExisting(mkdir(directory, { mode: 0o700 }));
    // Never opens a file that exists: closing it would release the lock of a database that this process has open.
    const file = await ignoreExisting(open(path, 'wx', 0o600));
    await file?.close();
    return { path };
  } catch (error) {
    return { problem: toFileProblem(error) };
  }
}

function ignoreExisting<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    return undefined;
  });
}

/** The path is not quoted, because it may be a secret that was put into the wrong setting. */
export function toFileProblem(error: unknown): string {
  const { code = 'an unknown error' } = error as NodeJS.ErrnoException;
  return `DATA_DIR cannot be used: ${code}.${remedies[code] ?? ''}`;
}
