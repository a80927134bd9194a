import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';

/** As many as GraphQL.js finds in one document. */
const maxErrors = 100;

/** Three times the longest message of this gateway. */
const maxMessageLength = 1000;

/** More places than a person looks at. */
const maxNodes = 10;

/**
 * Bounds the errors of a result: GraphQL.js quotes names and values of the operation in its messages, and one operation can
 * have an error for each item of a list.
 */
export function boundErrors(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || errors.length === 0) return result;
  // One error takes no more room than the entry that would stand for it.
  if (errors.length <= maxErrors + 1) return { ...result, errors: errors.map(boundError) };
  const first = errors.slice(0, maxErrors).map(boundError);
  return { ...result, errors: [...first, errorsLeftOut(errors.length - maxErrors)] };
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

function errorsLeftOut(count: number): GraphQLError {
  return new GraphQLError(`${count} more errors are left out of this answer.`, {
    extensions: { code: 'ERRORS_LEFT_OUT', count },
  });
}
