const maxLength = 300;
const controlCharacters = /\p{Cc}+/gu;

/** Marks of text that was made for machines: a URL, a query string, markup or JSON. */
const notForPeople = /:\/\/|[?&]\w+=|[<>{}]/;

/**
 * A provider's message as a client may see it: one line of plain text of at most 300 characters.
 *
 * @param secrets words that no message may hold
 * @returns null when there is no message, or one that is not for people
 */
export function toProviderWords(message: string | undefined, secrets: readonly string[]): string | null {
  const words = message?.replace(controlCharacters, ' ').trim() ?? '';
  if (words === '' || notForPeople.test(words) || secrets.some((secret) => words.includes(secret)))
    return null;
  return words.length <= maxLength ? words : `${words.slice(0, maxLength - 1).toWellFormed()}…`;
}

/** A provider's code as a client may see it: a short name, never prose; null otherwise. */
export function toProviderCode(code: string | undefined): string | null {
  return code !== undefined && /^\w[\w.:-]{0,63}$/.test(code) ? code : null;
}
