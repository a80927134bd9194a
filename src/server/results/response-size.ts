/** The length of the longest JSON encoding of one UTF-16 code unit: an escape such as \u0001. */
const maxEscapeLength = 6;

/** Two quotation marks, a colon and a comma. */
const charactersPerField = 4;

/** The maximum of a number, a boolean, null, and the brackets of an object or a list. */
const charactersPerValue = 24;

/** Counts the characters of a string, unencoded or as JSON. */
type CountText = (text: string) => number;

/**
 * Whether the JSON of a result has more characters than the limit. The first pass assumes that each code unit is escaped; only
 * when it exceeds the limit does a second pass encode the strings. Both end as soon as the limit is exceeded.
 */
export function isLongerThan(maxCharacters: number, data: unknown): boolean {
  const isShort = countRemaining(data, Math.floor(maxCharacters / maxEscapeLength), countUnits) >= 0;
  return !isShort && countRemaining(data, maxCharacters, countJson) < 0;
}

/** @returns the characters that remain of a limit; negative once it is exceeded */
function countRemaining(value: unknown, characters: number, countText: CountText): number {
  if (typeof value === 'string') return characters - countText(value);
  if (typeof value !== 'object' || value === null) return characters - charactersPerValue;
  return Array.isArray(value)
    ? countItems(value, characters - charactersPerValue, countText)
    : countFields(value as Fields, characters - charactersPerValue, countText);
}

type Fields = Readonly<Record<string, unknown>>;

function countItems(items: readonly unknown[], characters: number, countText: CountText): number {
  let remaining = characters;
  for (const item of items) {
    remaining = countRemaining(item, remaining - 1, countText);
    if (remaining < 0) break;
  }
  return remaining;
}

function countFields(fields: Fields, characters: number, countText: CountText): number {
  let remaining = characters;
  for (const key in fields) {
    remaining = countRemaining(fields[key], remaining - key.length - charactersPerField, countText);
    if (remaining < 0) break;
  }
  return remaining;
}

function countUnits(text: string): number {
  return text.length;
}

function countJson(text: string): number {
  return JSON.stringify(text).length;
}
