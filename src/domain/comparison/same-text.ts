/** How texts are compared that a provider is free to store in its own spelling. */
export interface TextRule {
  readonly ignoresCase: boolean;
}

/** Compares two texts after NFC, with white space trimmed and collapsed. */
export function isSameText(held: string, requested: string, rule: TextRule): boolean {
  return held === requested || toComparable(held, rule) === toComparable(requested, rule);
}

/** Compares two lists as sets: neither the order nor a repetition counts. */
export function areSameTexts(held: readonly string[], requested: readonly string[], rule: TextRule): boolean {
  if (isSameList(held, requested)) return true;
  const heldSet = toComparableSet(held, rule);
  const requestedSet = toComparableSet(requested, rule);
  return heldSet.size === requestedSet.size && [...heldSet].every((text) => requestedSet.has(text));
}

/** Equal to the letter, as nearly all are, needs no normalization. */
function isSameList(held: readonly string[], requested: readonly string[]): boolean {
  return held.length === requested.length && held.every((text, index) => text === requested[index]);
}

function toComparableSet(texts: readonly string[], rule: TextRule): ReadonlySet<string> {
  return new Set(texts.map((text) => toComparable(text, rule)));
}

function toComparable(text: string, { ignoresCase }: TextRule): string {
  const cased = ignoresCase ? text.toLowerCase() : text;
  return cased.normalize('NFC').trim().replace(/\s+/gu, ' ');
}
