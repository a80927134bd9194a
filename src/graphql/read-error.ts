import { GraphQLError } from 'graphql';
import type { ReadError } from '../domain/errors.ts';
import { errorCodes } from './error-code.ts';

/** Converts a failed read to a field error, for fields whose type has no union member for it. */
export function toGraphQLError({ kind, message, provider, retryable }: ReadError): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'ORGANIZATION_READ_FAILED', reason: errorCodes[kind], provider, retryable },
  });
}
