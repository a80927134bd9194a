import { readFile } from 'node:fs/promises';
import { acceptedCoding } from './accepted-coding.ts';
import type { StaticContent } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
};

const suffixes = { br: '.br', gzip: '.gz' } as const;

/** A file of the bundle, in the best coding that the client accepts; null when there is no such file. */
export async function readBundled(
  bundle: URL,
  name: string,
  acceptEncoding: string | null,
): Promise<StaticContent | null> {
  const type = types[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) return null;
  const coding = acceptedCoding(acceptEncoding);
  const encoded = coding && (await readOrNull(new URL(name + suffixes[coding], bundle)));
  const body = encoded ?? (await readOrNull(new URL(name, bundle)));
  const encoding = encoded ? { 'content-encoding': coding } : {};
  return body && { body, headers: { 'content-type': type, ...encoding } };
}

/** Whatever the reason: the client gets 404. */
async function readOrNull(file: URL): Promise<Uint8Array | null> {
  return readFile(file).catch(() => null);
}
