import { isUtf8 } from 'node:buffer';
import type { GraphQLParams } from 'graphql-yoga';
import { badRequest } from './bad-request.ts';
import { parseJson } from './parse-json.ts';

/**
 * Parses a body. Invalid UTF-8 is refused, not replaced. The error for invalid JSON does not quote the body, unlike the message of
 * `JSON.parse`.
 *
 * @throws GraphQLError for a body that is not a JSON object or array, is nested too deeply, or has too many values
 */
export function parseBody(body: Buffer, maxValues?: number): GraphQLParams {
  if (!isUtf8(body)) throw badRequest('The request body is not valid UTF-8. Send JSON in UTF-8.');
  const params = parseText(body.toString(), maxValues);
  if (typeof params === 'object' && params !== null) return params;
  throw badRequest('The request body is not a JSON object. Send an object with query and variables.');
}

/** @throws GraphQLError for invalid JSON, or JSON that is nested too deeply or has too many values */
export function parseText(text: string, maxValues?: number): unknown {
  try {
    return parseJson(text, maxValues);
  } catch (error) {
    throw error instanceof SyntaxError
      ? badRequest('The request does not contain valid JSON. Correct its syntax.')
      : error;
  }
}

const names = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

/** Whether params have the shape that GraphQL over HTTP requires (§6.1). Yoga responds to all others with its own errors. */
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
