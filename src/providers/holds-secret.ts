import type { Secret } from '../domain/secret.ts';

/** A shorter one is in too many words by chance. */
const minLength = 4;

/** One encoding may be in another. */
const maxDepth = 2;

/**
 * Does a text hold a secret: in any case, between other characters, normalized, and in percent encoding, hexadecimal or
 * base64, from any character on?
 */
export function holdsSecret(text: string, secret: Secret): boolean {
  const token = secret.reveal();
  // Decoded as the text will be: a token may have a percent sign of its own.
  const forms = new Set([token, decodePercent(token)].map(toLetters));
  return (
    text.includes(token) ||
    [...forms].some((letters) => letters.length >= minLength && holdsLetters(text, letters, maxDepth))
  );
}

function holdsLetters(text: string, letters: string, depth: number): boolean {
  if (toLetters(text).includes(letters)) return true;
  return depth > 0 && decodings(text).some((each) => holdsLetters(each, letters, depth - 1));
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
