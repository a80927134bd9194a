import { GraphQLError } from 'graphql';
import { scanJson } from './json-text.ts';

/** No input of the schema is deeper than ten levels. */
const maxDepth = 64;

/** An item of a bulk update that sets each field has some 20 values, in the 512 bytes that it is allowed. */
const bytesPerValue = 16;

/** How many values a body may have, by the bytes that it may have. */
export function maxValuesOf(maxBytes: number): number {
  return Math.floor(maxBytes / bytesPerValue);
}

/**
 * Checks how deep a JSON text is nested and how many values it has, before they are created: an empty list takes three
 * bytes of a text and 16 or more of the heap. The values are counted by the commas and brackets.
 *
 * @throws a GraphQLError
 */
export function checkShape(text: string, maxValues: number): void {
  // Each value takes a character, so that most texts need no look at each of theirs.
  if (text.length <= maxValues && hasFewBrackets(text)) return;
  let depth = 0;
  let values = 0;
  scanJson(text, (code, at) => {
    if (isOpening(code)) depth += 1;
    else if (isClosing(code)) depth -= 1;
    else if (code !== comma) return at + 1;
    if (depth > maxDepth) throw tooDeep();
    if (!isClosing(code)) values += 1;
    if (values > maxValues) throw tooManyValues(maxValues);
    return at + 1;
  });
}

/** Has a text too few opening brackets to be nested too deep? */
function hasFewBrackets(text: string): boolean {
  let left = maxDepth;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return false;
    }
  }
  return true;
}

const comma = 0x2c;

/** `[` or `{` */
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` or `}` */
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}

function tooDeep(): GraphQLError {
  return new GraphQLError(`The JSON that was sent is nested more than ${maxDepth} levels deep.`, {
    extensions: { code: 'JSON_TOO_DEEP', limit: maxDepth, http: { status: 400 } },
  });
}

function tooManyValues(limit: number): GraphQLError {
  return new GraphQLError(`The JSON that was sent has more than ${limit} values.`, {
    extensions: { code: 'TOO_MANY_VALUES', limit, http: { status: 400 } },
  });
}
