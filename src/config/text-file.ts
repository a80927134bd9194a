import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

const maxBytes = 1024 * 1024;

/** What to do about the usual reasons. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: ' No file is there: create it, or correct the setting.',
  EACCES: ' Give the user of the gateway the right to read it.',
  EISDIR: ' It is a directory: name a file.',
};

/**
 * Reads a small text file without its byte order mark.
 *
 * @throws an Error that says why it cannot be used, without its path: a secret that was put into the wrong setting
 *   would be one
 */
export async function readSettingText(path: string): Promise<string> {
  // Without O_NONBLOCK, a FIFO that has no writer would hold a thread for good.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(throwReason);
  try {
    return decode(await readBytes(file));
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle): Promise<Buffer> {
  const stats = await file.stat();
  if (stats.isDirectory()) throwReason({ code: 'EISDIR' });
  if (!stats.isFile()) throw new Error('It is not a regular file.');
  // The size that it states may be wrong: it may grow, and files of /proc have none.
  const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false })).catch(throwReason);
  if (bytes.byteLength > maxBytes) throw new Error('It is larger than 1 MiB.');
  return bytes;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('It is not text in UTF-8.');
  }
}

function throwReason({ code = 'an unknown error' }: NodeJS.ErrnoException | { code: string }): never {
  throw new Error(`It cannot be read: ${code}.${remedies[code] ?? ''}`);
}
