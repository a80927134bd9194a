import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';

const code = 'INTERNAL_SERVER_ERROR';

/** Logs an unexpected error, with the request id that the client received. */
export type LogUnexpected = (facts: { requestId: string; err: unknown }) => void;

/**
 * What a client receives of an error: a GraphQLError as it is, and of any other error only that it happened. Yoga calls
 * this for everything that is thrown, so that nothing is shown by default.
 */
export function maskError(error: unknown): Error {
  if (
    error instanceof GraphQLError &&
    (!error.originalError || error.originalError instanceof GraphQLError)
  ) {
    return error;
  }
  const place = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
  return new GraphQLError('Something went wrong here; nothing more is known.', {
    ...place,
    originalError: toOriginal(error),
    extensions: { code },
  });
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
  return error instanceof Error ? error : new Error('A value that is no Error was thrown.', { cause: error });
}
