/** The longest that JSON writes one UTF-16 code unit: as an escape such as \u0001. */
const longestEscape = 6;

/** Quotation marks, a colon and a comma. */
const marksOfField = 4;

/** A number, a boolean, null, or the marks around an object or a list. */
const charactersOfOther = 24;

/** Texts are counted as they are, or as JSON writes them. */
type CountText = (text: string) => number;

/**
 * Is the JSON of a result longer than so many characters? Answers of an ordinary length are only walked through; the
 * texts of a long one are counted as JSON writes them. Either ends where the limit is exceeded.
 */
export function isLongerThan(maxCharacters: number, data: unknown): boolean {
  const isShort = countDown(data, Math.floor(maxCharacters / longestEscape), countUnits) >= 0;
  return !isShort && countDown(data, maxCharacters, countJson) < 0;
}

/** @returns what remains of the characters; negative, and soon, where they do not suffice */
function countDown(value: unknown, characters: number, countText: CountText): number {
  if (typeof value === 'string') return characters - countText(value);
  if (typeof value !== 'object' || value === null) return characters - charactersOfOther;
  return Array.isArray(value)
    ? countItems(value, characters - charactersOfOther, countText)
    : countFields(value as Fields, characters - charactersOfOther, countText);
}

type Fields = Readonly<Record<string, unknown>>;

function countItems(items: readonly unknown[], characters: number, countText: CountText): number {
  let left = characters;
  for (const item of items) {
    left = countDown(item, left - 1, countText);
    if (left < 0) break;
  }
  return left;
}

function countFields(fields: Fields, characters: number, countText: CountText): number {
  let left = characters;
  for (const key in fields) {
    left = countDown(fields[key], left - key.length - marksOfField, countText);
    if (left < 0) break;
  }
  return left;
}

function countUnits(text: string): number {
  return text.length;
}

function countJson(text: string): number {
  return JSON.stringify(text).length;
}
