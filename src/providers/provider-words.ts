import type { Secret } from '../domain/secret.ts';

const maxLength = 300;
const controlCharacters = /\p{Cc}+/gu;

/** Marks of text that was made for machines: a URL, a host, a port, a query string, markup or JSON. */
const notForPeople = /:\/\/|\w\.\w|[a-z\]]:\d|\w=|[<>{}]/i;

/**
 * A provider's message as a client may see it: one line of plain text of at most 300 characters.
 *
 * @param secret what no message may hold
 * @returns null when there is no message, or one that is not for people
 */
export function toProviderWords(message: string | undefined, secret: Secret): string | null {
  const words = message?.replace(controlCharacters, ' ').trim() ?? '';
  if (words === '' || notForPeople.test(words) || holds(words, secret)) return null;
  return words.length <= maxLength ? words : `${words.slice(0, maxLength - 1).toWellFormed()}…`;
}

/**
 * A provider's code as a client may see it: a name in capitals, as all documented ones are; null otherwise.
 *
 * @param secret what no code may hold
 */
export function toProviderCode(code: string | undefined, secret: Secret): string | null {
  return code !== undefined && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) && !holds(code, secret) ? code : null;
}

/** As it is, in base64, or as it stands in a URL, however much of it is encoded there. */
function holds(text: string, secret: Secret): boolean {
  const decoded = text.split(' ').map((word) => Buffer.from(word, 'base64').toString('latin1'));
  return [text, decodePercent(text), ...decoded].some((each) => each.includes(secret.reveal()));
}

/** Tolerant, unlike `decodeURIComponent`: what is no encoded byte stays as it is. */
function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_whole, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
