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
const hangCode = 'TIMEOUT';

/** The code of a file that was moved or deleted while it was open. */
const replacedCode = 'FILE_REPLACED';

const ownCodes: readonly unknown[] = [hangCode, replacedCode];

/** Returns the code of an error that concerns the file or the disk; null for any other error, such as a failed constraint. */
export function toStorageCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('rawCode' in error && typeof error.rawCode === 'number') return names[error.rawCode & 0xff] ?? null;
  return 'code' in error && ownCodes.includes(error.code) ? String(error.code) : null;
}

/** SQLITE_IOERR_FSYNC: the commit was written and not confirmed, so a process that is killed next can leave it in the file. */
const unconfirmedCommit = 1034;

/** Whether the database refused a write and provably stored nothing: a disk that hangs, or does not confirm, may have stored it. */
export function isRefused(error: unknown): boolean {
  const code = toStorageCode(error);
  if (code === null || code === hangCode) return false;
  return !(error instanceof Error && 'rawCode' in error && error.rawCode === unconfirmedCommit);
}

/** Whether a commit took too long: it may still succeed. */
export function isHang(error: unknown): boolean {
  return toStorageCode(error) === hangCode;
}

export function hangError(): Error {
  return Object.assign(new Error('The disk did not confirm a write in time'), { code: hangCode });
}

export function replacedError(): Error {
  return Object.assign(new Error('The file was moved or deleted'), { code: replacedCode });
}
