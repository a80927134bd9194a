/** How to compare strings that a provider may normalize when it stores them. */
export interface TextRule {
  readonly ignoresCase: boolean;
}

/** Compares two strings after NFC normalization, with white space trimmed and collapsed. */
export function isSameText(held: string, requested: string, rule: TextRule): boolean {
  return held === requested || toComparable(held, rule) === toComparable(requested, rule);
}

/** Compares two lists as sets: ignores order and duplicates. */
export function areSameTexts(held: readonly string[], requested: readonly string[], rule: TextRule): boolean {
  if (isSameList(held, requested)) return true;
  const heldSet = toComparableSet(held, rule);
  const requestedSet = toComparableSet(requested, rule);
  return heldSet.size === requestedSet.size && [...heldSet].every((text) => requestedSet.has(text));
}

/** A fast path: nearly all lists are equal without normalization. */
function isSameList(held: readonly string[], requested: readonly string[]): boolean {
  return held.length === requested.length && held.every((text, index) => text === requested[index]);
}

function toComparableSet(texts: readonly string[], rule: TextRule): ReadonlySet<string> {
  return new Set(texts.map((text) => toComparable(text, rule)));
}

/** Three times the longest string of an update, because normalization shortens a string to no less than a third. */
const maxNormalizedLength = 30_000;

/** More marks on one character than any language has (UAX #15 §13). Normalization takes quadratic time for such a run. */
const longRunOfMarks = /\p{M}{31}/u;

/** @returns the string itself when it would take too long to normalize */
function toComparable(text: string, { ignoresCase }: TextRule): string {
  if (text.length > maxNormalizedLength || longRunOfMarks.test(text)) return text;
  const cased = ignoresCase ? text.toLowerCase() : text;
  return cased.normalize('NFC').trim().replace(/\s+/gu, ' ');
}
