import type { GraphQLParams } from 'graphql-yoga';
import { badRequest } from './bad-request.ts';
import { parseText } from './parse-body.ts';

/** The parameters with plain text, and those with JSON. Each is allowed once. */
const textNames = ['query', 'operationName', 'documentId'];
const jsonNames = ['variables', 'extensions'];

/**
 * Parses the params of a GET. `URLSearchParams` alone replaces invalid UTF-8, and returns the first of several values.
 *
 * @throws GraphQLError for invalid UTF-8, for a parameter with several values, and for invalid JSON
 */
export function parseQueryString(search: string): GraphQLParams {
  const parameters = toSearchParams(search);
  const texts = textNames.map((name) => [name, parameters.get(name)] as const);
  const values = jsonNames.map((name) => [name, parseOptional(parameters.get(name))] as const);
  return Object.fromEntries([...texts, ...values].filter(([, value]) => value !== null));
}

function parseOptional(text: string | null): unknown {
  return text === null || text === '' ? null : parseText(text);
}

function toSearchParams(search: string): URLSearchParams {
  try {
    // A percent sign without two hexadecimal digits is literal (URL Standard, "percent-decode").
    decodeURIComponent(search.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    throw badRequest('The query string is not valid UTF-8. Percent-encode it in UTF-8.');
  }
  const parameters = new URLSearchParams(search);
  const repeated = [...textNames, ...jsonNames].find((name) => new Set(parameters.getAll(name)).size > 1);
  if (repeated) throw badRequest(`The query parameter ${repeated} has several values. Send one.`);
  return parameters;
}
