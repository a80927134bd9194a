/** The deepest documented response has seven levels. */
const maxDepth = 64;

/**
 * The values of a list of organizations with one-digit ids and members of one-digit ids without dates take 12.3 bytes each, those
 * of other documented responses more; an empty list takes three bytes in the text and at least 16 on the heap.
 */
const bytesPerValue = 12;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Whether a JSON text in UTF-8 stays below the limits of depth and of values, which are counted by commas and opening brackets.
 * Checked before the text is parsed, which can take a hundred times as long.
 *
 * @param maxBytes the largest size of a text; the limit of values is in proportion to it
 */
export function isWithinJsonLimits(bytes: Uint8Array, maxBytes: number): boolean {
  let depth = 0;
  let values = maxBytes / bytesPerValue;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === quote) index = findEndOfString(bytes, index);
    else if (isClosing(byte)) depth -= 1;
    else if (isOpening(byte)) {
      depth += 1;
      values -= 1;
    } else if (byte === comma) values -= 1;
    if (depth > maxDepth || values < 0) return false;
  }
  return true;
}

/** @returns the index of the closing quote of the string that begins at `start`, or the length of the text */
function findEndOfString(bytes: Uint8Array, start: number): number {
  for (let index = start + 1; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === quote) return index;
    if (byte === backslash) index += 1;
  }
  return bytes.length;
}

/** `[` or `{` */
function isOpening(byte: number | undefined): boolean {
  return byte === 0x5b || byte === 0x7b;
}

/** `]` or `}` */
function isClosing(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d;
}
