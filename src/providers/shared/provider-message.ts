import type { Secret } from '../../domain/access/secret.ts';
import { containsSecret } from './contains-secret.ts';

const maxLength = 300;

/** A longer text is not a message for people; checking one of this length takes a few milliseconds at most. */
const maxReadLength = 4096;

const lineBreaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Characters that change the direction of a string or are invisible. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** A URL, a host, a port, a query string, markup, JSON or a character reference. */
const technicalPattern = /:\/\/|::|[\p{L}\p{N}_]\.[\p{L}\p{N}_]|[a-z\]]:\d|\w=|[<>{}]|&#?\w+;/iu;

/** `/x`, `x/y/z`, `C:\x`, `../x` and `..`; not `and/or`, and not three dots. */
const pathPattern = /\\|(?<![\p{L}\p{N}])\/[\p{L}\p{N}_.~-]|\/[^\s/]+\/|\.\.\/|(?<!\.)\.\.(?!\.)/u;

/**
 * Returns a provider's message if it is safe to show, as one line of plain text of at most 300 characters.
 *
 * @param secret no message may contain a part of it
 * @returns null when there is no message or it contains technical or secret text
 */
export function toProviderMessage(message: string | undefined, secret: Secret): string | null {
  if (message === undefined || message.length > maxReadLength) return null;
  const line = message.toWellFormed().replace(invisible, '').replace(lineBreaks, ' ').trim();
  return line === '' || isTechnical(line) || containsSecret(line, secret) ? null : shorten(line);
}

/** Checks the normalized text as well, because people read `ｈｔｔｐ：／／` as a URL. */
function isTechnical(line: string): boolean {
  return [line, line.normalize('NFKC')].some(
    (text) => technicalPattern.test(text) || pathPattern.test(text) || hasEncodedRun(text),
  );
}

/** Whether a string contains hexadecimal digits or possible base64 that is longer than a natural number or word. */
export function hasEncodedRun(text: string): boolean {
  if (/[\da-f]{16}/i.test(text)) return true;
  return (text.match(/[\w+/-]{20,}/g) ?? []).some((run) => run.length >= 32 || /\d/.test(run));
}

function shorten(line: string): string {
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
