import { GraphQLError } from 'graphql';

/**
 * @param measured the name and value of the measurement, such as `depth 17`
 * @returns the message for an operation that exceeds a limit
 */
export function toLimitMessage(measured: string, limit: number): string {
  return `The operation is too large (${measured}; at most ${limit}). Split it into smaller operations.`;
}

/** Creates the refusal of an operation that exceeds a limit. */
export function limitExceeded(code: string, message: string, limit: number, status = 400): GraphQLError {
  return new GraphQLError(message, {
    // Without `spec: false` Yoga responds with 200 to clients of `application/json`, as for all validation errors.
    extensions: { code, limit, http: { status, spec: false } },
  });
}
