import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';

/** The limit of GraphQL.js for the validation errors of one document. */
const maxErrors = 100;

/** Three times the length of the gateway's longest message. */
const maxMessageLength = 1000;

/** Per error; each node becomes a location in the response. */
const maxNodes = 10;

/**
 * Bounds the number and size of a result's errors: messages of GraphQL.js quote names and values of the operation, and one
 * operation can have an error for each item of a list.
 */
export function boundErrors(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || errors.length === 0) return result;
  // Replacing one error by the summary would save nothing.
  if (errors.length <= maxErrors + 1) return { ...result, errors: errors.map(boundError) };
  const first = errors.slice(0, maxErrors).map(boundError);
  return { ...result, errors: [...first, toSummary(errors.length - maxErrors)] };
}

function boundError(error: GraphQLError): GraphQLError {
  const { message, nodes } = error;
  if (message.length <= maxMessageLength && (nodes?.length ?? 0) <= maxNodes) return error;
  return new GraphQLError(boundMessage(message), {
    nodes: nodes?.slice(0, maxNodes) ?? null,
    source: error.source ?? null,
    positions: nodes ? null : (error.positions ?? null),
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions: error.extensions,
  });
}

function boundMessage(message: string): string {
  return message.length <= maxMessageLength
    ? message
    : `${message.slice(0, maxMessageLength - 1).toWellFormed()}…`;
}

function toSummary(count: number): GraphQLError {
  return new GraphQLError(`The response omits ${count} more errors.`, {
    extensions: { code: 'ERRORS_LEFT_OUT', count },
  });
}
