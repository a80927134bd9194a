import type { Secret } from '../../domain/access/secret.ts';
import { holdsSecret } from './holds-secret.ts';

const maxLength = 300;

/** A longer text was not written for people, and this much takes a few milliseconds at most. */
const maxReadLength = 4096;

const lineBreaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** What changes the direction of a text, or hides between its letters. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** A URL, a host, a port, a query string, markup, JSON or a character reference. */
const notForPeople = /:\/\/|::|[\p{L}\p{N}_]\.[\p{L}\p{N}_]|[a-z\]]:\d|\w=|[<>{}]|&#?\w+;/iu;

/** `/x`, `x/y/z`, `C:\x`, `../x` and `..`; not `and/or`, and not three dots. */
const path = /\\|(?<![\p{L}\p{N}])\/[\p{L}\p{N}_.~-]|\/[^\s/]+\/|\.\.\/|(?<!\.)\.\.(?!\.)/u;

/**
 * A provider's message as a client may see it: one line of plain text of at most 300 characters.
 *
 * @param secret what no message may hold
 * @returns null when there is no message, or one that is not for people
 */
export function toProviderWords(message: string | undefined, secret: Secret): string | null {
  if (message === undefined || message.length > maxReadLength) return null;
  const words = message.toWellFormed().replace(invisible, '').replace(lineBreaks, ' ').trim();
  return words === '' || isForMachines(words) || holdsSecret(words, secret) ? null : shorten(words);
}

/** As it stands, and as it reads: `ｈｔｔｐ：／／` is a URL to people. */
function isForMachines(words: string): boolean {
  return [words, words.normalize('NFKC')].some(
    (text) => notForPeople.test(text) || path.test(text) || hasLongRun(text),
  );
}

/** Hexadecimal digits, or what may be base64: longer than any number or word of a language. */
export function hasLongRun(text: string): boolean {
  if (/[\da-f]{16}/i.test(text)) return true;
  return (text.match(/[\w+/-]{20,}/g) ?? []).some((run) => run.length >= 32 || /\d/.test(run));
}

function shorten(words: string): string {
  return words.length <= maxLength
    ? words
    : `${words.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
