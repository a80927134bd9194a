/** SQLite's result codes that concern the file or the disk, and not one statement. */
const names: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  26: 'SQLITE_NOTADB',
};

/** The code of a commit that takes too long. */
export const hangCode = 'TIMEOUT';

/** Returns the code of an error that concerns the file or the disk; null for any other error, such as a failed constraint. */
export function toStorageCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('rawCode' in error && typeof error.rawCode === 'number') return names[error.rawCode & 0xff] ?? null;
  return 'code' in error && error.code === hangCode ? hangCode : null;
}

/** Whether the disk or the database has no space for a write. */
export function isFull(error: unknown): boolean {
  return toStorageCode(error) === 'SQLITE_FULL';
}

export function hangError(): Error {
  return Object.assign(new Error('The disk did not confirm a write in time'), { code: hangCode });
}
