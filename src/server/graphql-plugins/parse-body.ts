import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import { parseJson } from './parse-json.ts';

/**
 * Parses a body, on both sides of the fork, and replaces nothing in it: bytes that are not UTF-8 are refused. What is not
 * JSON is refused without a word of it, as the message of `JSON.parse` quotes it, for the client and for the log.
 *
 * @throws a GraphQLError
 */
export function parseBody(body: Buffer, maxValues?: number): object {
  if (!isUtf8(body)) throw badRequest('The body is not valid UTF-8.');
  const params = refuseSyntax(() => parseJson(body.toString(), maxValues));
  if (typeof params === 'object' && params !== null) return params;
  throw badRequest('The body is not a JSON object.');
}

function refuseSyntax(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SyntaxError ? notJson() : error;
  }
}

export function notJson(): GraphQLError {
  return badRequest('What was sent is not valid JSON.');
}

export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
