import { readFile } from 'node:fs/promises';
import { acceptedCoding } from './accepted-coding.ts';
import type { StaticContent } from './static-answer.ts';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
};

const suffixes = { br: '.br', gzip: '.gz' } as const;

/** A file of the bundle, in the best encoding that the request takes; null when there is no such file. */
export async function readBundled(
  bundle: URL,
  name: string,
  request: Request,
): Promise<StaticContent | null> {
  const type = types[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) return null;
  const coding = acceptedCoding(request.headers.get('accept-encoding'));
  const encoded = coding && (await readOrNull(new URL(name + suffixes[coding], bundle)));
  const body = encoded ?? (await readOrNull(new URL(name, bundle)));
  const encoding = encoded ? { 'content-encoding': coding } : {};
  return body && { body, headers: { 'content-type': type, ...encoding } };
}

/** Why it cannot be read is nothing to tell: whoever asks for what there is not is told that. */
async function readOrNull(file: URL): Promise<Uint8Array<ArrayBuffer> | null> {
  return readFile(file).catch(() => null);
}
