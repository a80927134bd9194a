/** A connections file has three levels. */
const maxDepth = 16;

/** A file with 1,000 connections, each with every member, has 13,000. */
const maxValues = 20_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Limits the depth and the number of values of a JSON text before it is parsed, which can take seconds for a file of another program.
 * Counts values by commas and opening brackets.
 *
 * @throws an Error that does not quote the text
 */
export function checkJsonLimits(json: string): void {
  let depth = 0;
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) index = findEndOfString(json, index);
    else if (code === comma) values += 1;
    else if (isOpening(code)) {
      depth += 1;
      values += 1;
    } else if (isClosing(code)) depth -= 1;
    checkLimits(depth, values);
  }
}

function checkLimits(depth: number, values: number): void {
  if (depth > maxDepth) throw new Error(`The file is nested more than ${maxDepth} levels deep.`);
  if (values > maxValues) throw new Error('The file has more than 20,000 values.');
}

/** @returns the index of the closing quote of the string that begins at `start`, or the length of the text */
function findEndOfString(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return json.length;
}

/** `[` or `{` */
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` or `}` */
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
