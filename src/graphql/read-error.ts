import { GraphQLError } from 'graphql';
import type { ReadError } from '../domain/errors.ts';
import { errorCodes } from './error-code.ts';

/** What a failed read is where no union has a place for it: an error of the field, with what a client can act on. */
export function toGraphQLError({ kind, message, provider, retryable }: ReadError): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'ORGANIZATION_READ_FAILED', reason: errorCodes[kind], provider, retryable },
  });
}
