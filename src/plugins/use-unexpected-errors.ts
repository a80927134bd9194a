import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from '../context.ts';

const code = 'INTERNAL_SERVER_ERROR';

/** Told once for each unexpected error, with the id that the client was given. */
export type LogUnexpected = (facts: { requestId: string; err: unknown }) => void;

/**
 * What a client sees of an error: an error made for it as it is, and of any other only that it happened. Yoga calls
 * this for whatever is thrown anywhere, so nothing is shown by default.
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

/** An unexpected error is logged once and carries the request's id. */
export function useUnexpectedErrors(logUnexpected: LogUnexpected): Plugin {
  return {
    onResultProcess({ request, result }) {
      for (const { errors } of [result].flat() as { errors?: readonly GraphQLError[] }[]) {
        for (const error of errors?.filter(({ extensions }) => extensions['code'] === code) ?? []) {
          const requestId = requestIdOf(request);
          error.extensions['requestId'] = requestId;
          logUnexpected({ requestId, err: error.originalError ?? error });
        }
      }
    },
  };
}

function toOriginal(error: unknown): Error {
  if (error instanceof GraphQLError && error.originalError) return error.originalError;
  return error instanceof Error
    ? error
    : new Error('Something that is no Error was thrown.', { cause: error });
}
