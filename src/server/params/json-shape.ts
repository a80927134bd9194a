import { GraphQLError } from 'graphql';
import { findExceededLimit } from '../../domain/json-text.ts';

/** The deepest input of the schema has ten levels. */
const maxDepth = 64;

/** An item of a bulk update with all fields has about 20 values in its 512 bytes. */
const bytesPerValue = 16;

/** Returns the maximum number of JSON values in a body, by its maximum size. */
export function maxValuesOf(maxBytes: number): number {
  return Math.floor(maxBytes / bytesPerValue);
}

/**
 * Limits the depth and the number of values of a JSON text before it is parsed.
 *
 * @throws GraphQLError when a limit is exceeded
 */
export function checkShape(text: string, maxValues: number): void {
  // Each value takes at least one character, so that most strings need not be scanned.
  if (text.length <= maxValues && hasFewBrackets(text)) return;
  const exceeded = findExceededLimit(text, { maxDepth, maxValues });
  if (exceeded) throw exceeded === 'maxDepth' ? tooDeep() : tooManyValues(maxValues);
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
