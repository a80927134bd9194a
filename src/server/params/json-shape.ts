import { GraphQLError } from 'graphql';
import { scanJson } from '../../domain/json-text.ts';

/** The deepest input of the schema has ten levels. */
const maxDepth = 64;

/** An item of a bulk update with all fields has about 20 values in its 512 bytes. */
const bytesPerValue = 16;

/** Returns the maximum number of JSON values in a body, by its maximum size. */
export function maxValuesOf(maxBytes: number): number {
  return Math.floor(maxBytes / bytesPerValue);
}

/**
 * Limits the depth and the number of values of a JSON text before it is parsed: an empty list takes three bytes in the text and
 * at least 16 on the heap. Counts values by commas and opening brackets.
 *
 * @throws GraphQLError when a limit is exceeded
 */
export function checkShape(text: string, maxValues: number): void {
  // Each value takes at least one character, so that most strings need not be scanned.
  if (text.length <= maxValues && hasFewBrackets(text)) return;
  let depth = 0;
  let values = 0;
  scanJson(text, (code, index) => {
    if (isOpening(code)) depth += 1;
    else if (isClosing(code)) depth -= 1;
    else if (code !== comma) return index + 1;
    if (depth > maxDepth) throw tooDeep();
    if (!isClosing(code)) values += 1;
    if (values > maxValues) throw tooManyValues(maxValues);
    return index + 1;
  });
}

/** Whether a string has too few opening brackets to exceed the depth limit. */
function hasFewBrackets(text: string): boolean {
  let remaining = maxDepth;
  for (const bracket of '[{') {
    for (let index = text.indexOf(bracket); index >= 0; index = text.indexOf(bracket, index + 1)) {
      remaining -= 1;
      if (remaining < 0) return false;
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
  return new GraphQLError(`The JSON is nested more than ${maxDepth} levels deep. Send a flatter value.`, {
    extensions: { code: 'JSON_TOO_DEEP', limit: maxDepth, http: { status: 400 } },
  });
}

function tooManyValues(limit: number): GraphQLError {
  return new GraphQLError(`The JSON has more than ${limit} values. Send fewer in one request.`, {
    extensions: { code: 'TOO_MANY_VALUES', limit, http: { status: 400 } },
  });
}
