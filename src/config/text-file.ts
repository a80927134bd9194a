import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

const maxBytes = 1024 * 1024;

/** Advice for common error codes. */
const remedies: Readonly<Record<string, string>> = {
  ENOENT: ' Create it, or correct the setting.',
  EACCES: ' Grant the user of the gateway permission to read it.',
  EISDIR: ' The path is a directory; set the path of a file.',
};

/**
 * Reads a small text file without its byte order mark.
 *
 * @throws an Error with the reason and without the path, which may be a secret that was put into the wrong setting
 */
export async function readSettingText(path: string): Promise<string> {
  // Without O_NONBLOCK, a FIFO without a writer would block a thread forever.
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
  if (!stats.isFile()) throw new Error('The path is not a regular file.');
  // The size in the stats is not reliable: the file can grow, and files in /proc have the size 0.
  const bytes = await buffer(file.createReadStream({ end: maxBytes, autoClose: false })).catch(throwReason);
  if (bytes.byteLength > maxBytes) throw new Error('The file is larger than 1 MiB.');
  return bytes;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('The file is not UTF-8 text.');
  }
}

function throwReason({ code = 'an unknown error' }: NodeJS.ErrnoException | { code: string }): never {
  throw new Error(`The file cannot be read: ${code}.${remedies[code] ?? ''}`);
}
