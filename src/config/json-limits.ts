import { scanJson } from '../domain/json-text.ts';

/** A connections file has three levels. */
const maxDepth = 16;

/** A file with 1,000 connections, each with every member, has 13,000. */
const maxValues = 20_000;

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
  scanJson(json, (code, index) => {
    if (isClosing(code)) depth -= 1;
    else if (isOpening(code)) depth += 1;
    if (code === comma || isOpening(code)) values += 1;
    checkLimits(depth, values);
    return index + 1;
  });
}

function checkLimits(depth: number, values: number): void {
  if (depth > maxDepth) throw new Error(`The file is nested more than ${maxDepth} levels deep.`);
  if (values > maxValues) throw new Error('The file has more than 20,000 values.');
}

/** `[` or `{` */
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` or `}` */
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
