const quote = 0x22;
const backslash = 0x5c;

/** @returns the position of the quote that ends the string that begins at `start`; the length of the text when none does */
function findEndOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return text.length;
}

/**
 * Calls `visit` with each character of a JSON text outside its strings; `visit` returns the position to continue from.
 * A loop and no regular expression: an expression takes the square of the length for a string that does not end.
 */
export function scanJson(text: string, visit: (code: number, at: number) => number): void {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    at = code === quote ? findEndOfString(text, at) + 1 : visit(code, at);
  }
}
