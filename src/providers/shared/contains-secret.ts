import type { Secret } from '../../domain/access/secret.ts';

/** A shorter secret occurs in too many words by chance. */
const minLength = 4;

/** A part of this length does not occur in a string by chance, and reveals much of a secret. */
const partLength = 8;

/** Encodings can be nested. */
const maxDepth = 2;

/**
 * Whether a string contains a secret, or eight consecutive characters of one. Finds them in any case, between punctuation, in
 * any Unicode normalization, and in percent encoding, hexadecimal, base64 or character codes at any offset.
 */
export function containsSecret(text: string, secret: Secret): boolean {
  const { former } = secret;
  if (former && containsSecret(text, former)) return true;
  return text.includes(secret.reveal()) || containsPart(text, findParts(secret), maxDepth);
}

/** Whether a whole text is a part of a secret, in any case and with any punctuation. */
export function isPartOfSecret(text: string, secret: Secret): boolean {
  const { former } = secret;
  if (former && isPartOfSecret(text, former)) return true;
  const letters = toLetters(text);
  return letters.length >= minLength && findParts(secret).some(({ form }) => form.includes(letters));
}

/** One form of a secret, and its parts of equal length. */
interface Parts {
  readonly form: string;
  readonly length: number;
  readonly values: ReadonlySet<string>;
}

/** Cached, because creating the parts takes longer than searching for them. */
const partsCache = new WeakMap<Secret, readonly Parts[]>();

function findParts(secret: Secret): readonly Parts[] {
  const parts = partsCache.get(secret) ?? toParts(secret.reveal());
  partsCache.set(secret, parts);
  return parts;
}

/** Includes the decoded token, because the text is decoded too and the token may contain a percent sign. */
function toParts(token: string): readonly Parts[] {
  const forms = new Set([token, decodePercent(token)].map(toLetters));
  return [...forms]
    .filter((form) => form.length >= minLength)
    .map((form) => {
      const length = Math.min(partLength, form.length);
      const starts = form.length - length + 1;
      const values = Array.from({ length: starts }, (_, start) => form.slice(start, start + length));
      return { form, length, values: new Set(values) };
    });
}

function containsPart(text: string, parts: readonly Parts[], depth: number): boolean {
  const letters = toLetters(text);
  if (parts.some((part) => includesPart(letters, part))) return true;
  return depth > 0 && toDecodings(text).some((decoded) => containsPart(decoded, parts, depth - 1));
}

/** Looks each slice of the text up in a set, because a token of a thousand characters has a thousand parts. */
function includesPart(letters: string, { values, length }: Parts): boolean {
  for (let start = 0; start + length <= letters.length; start += 1) {
    if (values.has(letters.slice(start, start + length))) return true;
  }
  return false;
}

/** Removes accents, spaces, punctuation and invisible characters. */
function toLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}

function toDecodings(text: string): string[] {
  const hex = text.replace(/0x/gi, '').replace(/[^\da-f]+/gi, '');
  const base64 = text.replace(/[^\w+/-]+/g, '');
  const digits = text.replace(/\D+/g, '');
  return [
    decodePercent(text),
    ...[0, 1].map((start) => Buffer.from(hex.slice(start), 'hex').toString('latin1')),
    // Base64 has four alignments: four characters encode three bytes.
    ...[0, 1, 2, 3].map((start) => Buffer.from(base64.slice(start), 'base64').toString('latin1')),
    ...[0, 1, 2].map((start) => decodeCharacterCodes(digits.slice(start), decimalCode, 10)),
    ...[0, 1, 2].map((start) => decodeCharacterCodes(digits.slice(start), octalCode, 8)),
  ];
}

/** The codes of printable ASCII characters, none of which begins another one. */
const decimalCode = /1[0-2]\d|[3-9]\d/g;
const octalCode = /1[0-7][0-7]|[4-7][0-7]/g;

function decodeCharacterCodes(digits: string, code: RegExp, radix: number): string {
  const codes = digits.match(code) ?? [];
  return codes.map((each) => String.fromCharCode(Number.parseInt(each, radix))).join('');
}

/** Unlike `decodeURIComponent`, keeps a percent sign that does not start an encoded byte. */
function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
