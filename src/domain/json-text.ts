const quote = 0x22;
const backslash = 0x5c;

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
