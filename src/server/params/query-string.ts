import type { GraphQLParams } from 'graphql-yoga';
import { badRequest } from './bad-request.ts';
import { parseText } from './parse-body.ts';

/** The parameters that a query string may hold, each once; those with JSON in them. */
const names = ['query', 'operationName', 'documentId'];
const jsonNames = ['variables', 'extensions'];

/**
 * Reads the params of a GET. A `URLSearchParams` alone replaces bytes that are not UTF-8, and keeps the first of several
 * values.
 *
 * @throws GraphQLError for bytes that are not UTF-8, for a parameter with several values, and for what is not JSON
 */
export function readQueryString(search: string): GraphQLParams {
  const parameters = parseQueryString(search);
  const texts = names.map((name) => [name, parameters.get(name)] as const);
  const values = jsonNames.map((name) => [name, parseOptional(parameters.get(name))] as const);
  return Object.fromEntries([...texts, ...values].filter(([, value]) => value !== null));
}

function parseOptional(text: string | null): unknown {
  return text === null || text === '' ? null : parseText(text);
}

function parseQueryString(search: string): URLSearchParams {
  try {
    // A percent sign that encodes no byte stands for itself (URL Standard, "percent-decode").
    decodeURIComponent(search.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    throw badRequest('The query string is not valid UTF-8.');
  }
  const parameters = new URLSearchParams(search);
  const repeated = [...names, ...jsonNames].find((name) => new Set(parameters.getAll(name)).size > 1);
  if (repeated) throw badRequest(`The parameter ${repeated} has several values. Send one.`);
  return parameters;
}
