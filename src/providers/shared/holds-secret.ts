import type { Secret } from '../../domain/access/secret.ts';

/** A shorter one is in too many words by chance. */
const minLength = 4;

/** A part of this length is in no text by chance, and reveals much of a secret. */
const partLength = 8;

/** One encoding may be in another. */
const maxDepth = 2;

/**
 * Does a text hold a secret, or eight characters of one in a row: in any case, between other characters, normalized, and in
 * percent encoding, hexadecimal or base64, from any character on?
 */
export function holdsSecret(text: string, secret: Secret): boolean {
  return text.includes(secret.reveal()) || holdsPart(text, partsOf(secret), maxDepth);
}

/** Is all of a text a part of a secret, in any case and between other characters? */
export function isPartOfSecret(text: string, secret: Secret): boolean {
  const letters = toLetters(text);
  return letters.length >= minLength && partsOf(secret).some(({ form }) => form.includes(letters));
}

/** One form of a secret, and each of its parts that are looked for. */
interface Parts {
  readonly form: string;
  readonly length: number;
  readonly all: ReadonlySet<string>;
}

/** To make them takes longer than to look for them. */
const known = new WeakMap<Secret, readonly Parts[]>();

function partsOf(secret: Secret): readonly Parts[] {
  const parts = known.get(secret) ?? toParts(secret.reveal());
  known.set(secret, parts);
  return parts;
}

/** Decoded as the text will be: a token may have a percent sign of its own. */
function toParts(token: string): readonly Parts[] {
  const forms = new Set([token, decodePercent(token)].map(toLetters));
  return [...forms]
    .filter((form) => form.length >= minLength)
    .map((form) => {
      const length = Math.min(partLength, form.length);
      const starts = form.length - length + 1;
      const all = Array.from({ length: starts }, (_, start) => form.slice(start, start + length));
      return { form, length, all: new Set(all) };
    });
}

function holdsPart(text: string, parts: readonly Parts[], depth: number): boolean {
  const letters = toLetters(text);
  if (parts.some((each) => sharesPart(letters, each))) return true;
  return depth > 0 && decodings(text).some((each) => holdsPart(each, parts, depth - 1));
}

/** Looked up and not searched for: a token of a thousand characters has a thousand parts. */
function sharesPart(letters: string, { all, length }: Parts): boolean {
  for (let start = 0; start + length <= letters.length; start += 1) {
    if (all.has(letters.slice(start, start + length))) return true;
  }
  return false;
}

/** Without accents, spaces, punctuation, and what cannot be seen. */
function toLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}

function decodings(text: string): string[] {
  const hex = text.replace(/0x/gi, '').replace(/[^\da-f]+/gi, '');
  const base64 = text.replace(/[^\w+/-]+/g, '');
  return [
    decodePercent(text),
    ...[0, 1].map((start) => Buffer.from(hex.slice(start), 'hex').toString('latin1')),
    // Four characters are three bytes.
    ...[0, 1, 2, 3].map((start) => Buffer.from(base64.slice(start), 'base64').toString('latin1')),
  ];
}

/** Tolerant, unlike `decodeURIComponent`: what is no encoded byte stays as it is. */
function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
