import { readFile } from 'node:fs/promises';
import { chooseCoding } from './accepted-coding.ts';
import type { StaticContent } from './route-response.ts';

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
};

const suffixes = { br: '.br', gzip: '.gz' } as const;

/**
 * Reads a file of the explorer's bundle in the best coding that the client accepts.
 *
 * @returns null when the file does not exist
 */
export async function readBundleFile(
  bundle: URL,
  name: string,
  acceptEncoding: string | null,
): Promise<StaticContent | null> {
  const type = contentTypes[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) return null;
  const coding = chooseCoding(acceptEncoding);
  const encoded = coding && (await readOrNull(new URL(name + suffixes[coding], bundle)));
  const body = encoded ?? (await readOrNull(new URL(name, bundle)));
  const encoding = encoded ? { 'content-encoding': coding } : {};
  return body && { body, headers: { 'content-type': type, ...encoding } };
}

/** Returns null for any error: the client gets 404. */
async function readOrNull(file: URL): Promise<Uint8Array | null> {
  return readFile(file).catch(() => null);
}
