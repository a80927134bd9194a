import { GraphQLError } from 'graphql';

/** The words for an operation that exceeds a limit. */
export function toLimitMessage(what: string, limit: number): string {
  return `This operation asks for too much (${what}; at most ${limit}).`;
}

/** Refuses an operation that exceeds a limit. */
export function refusal(code: string, message: string, limit: number, status = 400): GraphQLError {
  return new GraphQLError(message, {
    // Without it Yoga answers 200 to clients of `application/json`, as for any validation error.
    extensions: { code, limit, http: { status, spec: false } },
  });
}
