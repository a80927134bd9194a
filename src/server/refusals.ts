import { GraphQLError } from 'graphql';

/** 406: the client accepts none of the types in which the response is available. */
export function notAcceptable(types: readonly string[]): GraphQLError {
  return new GraphQLError(
    `The response is available as ${types.join(' or ')}. Send one of these types in Accept.`,
    {
      extensions: { code: 'NOT_ACCEPTABLE', http: { status: 406 } },
    },
  );
}

/** 400: the client disconnected before its request was complete. It gets no response, but the error is logged. */
export function incompleteRequest(): GraphQLError {
  return new GraphQLError('The connection ended before the request was complete. Send the request again.', {
    extensions: { code: 'REQUEST_CUT_OFF', http: { status: 400 } },
  });
}

/**
 * 429: the caller reached a limit, and nothing was executed.
 *
 * @param retryAfterSeconds defaults to one second, within which most requests are answered
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
