import type { GraphQLParams } from 'graphql-yoga';
import { parseBody } from '../graphql-plugins/parse-body.ts';

const known = new Set(['query', 'variables', 'operationName', 'extensions', 'documentId']);

/**
 * Reads what a body asks for; null for what asks for it in another way than it should, which is Yoga's to say.
 *
 * @throws the refusal of a body that cannot be parsed, which Yoga would parse a second time to no avail
 */
export function readParams(body: Buffer): GraphQLParams | null {
  const params = parseBody(body);
  if (!isRecord(params)) return null;
  for (const name in params) if (!known.has(name)) return null;
  const { extensions, operationName, query, variables } = params;
  const isSound =
    (query === undefined || typeof query === 'string') &&
    (operationName == null || typeof operationName === 'string') &&
    (variables == null || isRecord(variables)) &&
    (extensions == null || isRecord(extensions));
  return isSound ? (params as GraphQLParams) : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
