import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import { incomingOf } from '../request.ts';
import type { GatewayPlugin } from './rule.ts';

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
export function useUnexpectedErrors(logUnexpected: LogUnexpected): GatewayPlugin {
  const note = (request: Request, { errors }: ExecutionResult) => {
    for (const error of errors?.filter(({ extensions }) => extensions['code'] === code) ?? []) {
      const { requestId } = incomingOf(request);
      error.extensions['requestId'] = requestId;
      logUnexpected({ requestId, err: error.originalError ?? error });
    }
  };
  return {
    lane: 'A result with an error is left to Yoga.',
    onResultProcess({ request, result, setResult }) {
      if (!isAsyncIterable(result)) {
        for (const told of [result].flat()) note(request, told);
        return;
      }
      const noted = mapAsyncIterator(result, (told: ExecutionResult) => {
        note(request, told);
        return told;
      });
      setResult(noted);
    },
  };
}

function toOriginal(error: unknown): Error {
  if (error instanceof GraphQLError && error.originalError) return error.originalError;
  return error instanceof Error
    ? error
    : new Error('Something that is no Error was thrown.', { cause: error });
}
