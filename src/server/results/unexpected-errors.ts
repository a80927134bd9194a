import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';

const code = 'INTERNAL_SERVER_ERROR';

/** Logs an unexpected error with the request id that the client received. */
export type LogUnexpected = (entry: { requestId: string; err: unknown }) => void;

/**
 * Returns the error that the client receives: a GraphQLError unchanged, and a masked internal error for any other thrown value.
 * Yoga calls this for everything that is thrown.
 */
export function maskError(error: unknown): Error {
  if (
    error instanceof GraphQLError &&
    (!error.originalError || error.originalError instanceof GraphQLError)
  ) {
    return error;
  }
  const location =
    error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
  return new GraphQLError(
    'An unexpected error occurred. Report the requestId to the operator of the gateway.',
    {
      ...location,
      originalError: toOriginal(error),
      extensions: { code },
    },
  );
}

/** Logs each unexpected error of a result once, and adds the request id to it. */
export function logUnexpectedErrors(
  { errors = [] }: ExecutionResult,
  requestId: string,
  log: LogUnexpected,
): void {
  for (const error of errors.filter(({ extensions }) => extensions['code'] === code)) {
    error.extensions['requestId'] = requestId;
    log({ requestId, err: error.originalError ?? error });
  }
}

function toOriginal(error: unknown): Error {
  if (error instanceof GraphQLError && error.originalError) return error.originalError;
  return error instanceof Error
    ? error
    : new Error('A value that is not an Error was thrown.', { cause: error });
}
