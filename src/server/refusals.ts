import { GraphQLError } from 'graphql';

/** 406: the client accepts none of the types that the answer can have. */
export function notAcceptable(types: readonly string[]): GraphQLError {
  return new GraphQLError(`This is answered as ${types.join(' or ')}. Send one of these types in Accept.`, {
    extensions: { code: 'NOT_ACCEPTABLE', http: { status: 406 } },
  });
}

/** The client disconnected in the middle of its request: it gets no answer, and nothing is wrong here. */
export function requestCutOff(): GraphQLError {
  return new GraphQLError('The request ended before it was whole.', {
    extensions: { code: 'REQUEST_CUT_OFF', http: { status: 400 } },
  });
}

/**
 * 429: a limit of the caller is reached, and nothing was done.
 *
 * @param retryAfterSeconds one second unless it is known: most requests are answered within it
 */
export function tooManyRequests(message: string, limit: number, retryAfterSeconds = 1): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'TOO_MANY_REQUESTS',
      limit,
      retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    },
  });
}
