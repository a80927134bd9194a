const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxValues: number;
}

/**
 * Returns the limit that a JSON text exceeds, without parsing it: an empty list takes three bytes in the text and at least 16 on the
 * heap. Counts values by commas and opening brackets.
 */
export function findExceededLimit(
  text: string,
  { maxDepth, maxValues }: JsonLimits,
): keyof JsonLimits | null {
  let exceeded: keyof JsonLimits | null = null;
  let depth = 0;
  let values = 0;
  scanJson(text, (code, index) => {
    const levels = toLevels(code);
    if (levels === 0 && code !== comma) return index + 1;
    depth += levels;
    if (levels >= 0) values += 1;
    if (depth > maxDepth) exceeded = 'maxDepth';
    else if (values > maxValues) exceeded = 'maxValues';
    return exceeded === null ? index + 1 : text.length;
  });
  return exceeded;
}

/** Returns by how many levels a character changes the depth. */
function toLevels(code: number): number {
  const isOpening = code === 0x5b || code === 0x7b;
  const isClosing = code === 0x5d || code === 0x7d;
  return Number(isOpening) - Number(isClosing);
}

/** @returns the index of the closing quote of the string that begins at `start`, or the length of the text */
function findEndOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return text.length;
}

/**
 * Calls `visit` for each character outside the strings of a JSON text; `visit` returns the index from which to continue.
 * A loop, because a regular expression takes quadratic time for a string without an end.
 */
export function scanJson(text: string, visit: (code: number, index: number) => number): void {
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    index = code === quote ? findEndOfString(text, index) + 1 : visit(code, index);
  }
}
