import { isUtf8 } from 'node:buffer';
import type { GraphQLParams } from 'graphql-yoga';
import { badRequest } from './bad-request.ts';
import { parseJson } from './parse-json.ts';

/**
 * Parses a body and replaces nothing in it: bytes that are not UTF-8 are refused. The refusal of what is not JSON does not
 * quote it, as the message of `JSON.parse` does, for the client and for the log.
 *
 * @throws GraphQLError for what is not a JSON object or array, is nested too deep, or has too many values
 */
export function parseBody(body: Buffer, maxValues?: number): GraphQLParams {
  if (!isUtf8(body)) throw badRequest('The body is not valid UTF-8.');
  const params = parseText(body.toString(), maxValues);
  if (typeof params === 'object' && params !== null) return params;
  throw badRequest('The body is not a JSON object.');
}

export function parseText(text: string, maxValues?: number): unknown {
  try {
    return parseJson(text, maxValues);
  } catch (error) {
    throw error instanceof SyntaxError ? badRequest('What was sent is not valid JSON.') : error;
  }
}

const names = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

/** Do params have the shape that GraphQL over HTTP requires (§6.1)? Yoga has the message for any other. */
export function isOrdinary(params: GraphQLParams): boolean {
  if (Array.isArray(params)) return false;
  for (const name in params) if (!names.has(name)) return false;
  const { extensions, operationName, query, variables } = params as Readonly<Record<string, unknown>>;
  return (
    (query === undefined || typeof query === 'string') &&
    (operationName == null || typeof operationName === 'string') &&
    isOptionalObject(variables) &&
    isOptionalObject(extensions)
  );
}

function isOptionalObject(value: unknown): boolean {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}
