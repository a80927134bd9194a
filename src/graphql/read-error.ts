import { GraphQLError } from 'graphql';
import type { BulkFindError } from '../domain/bulk/bulk-update.ts';
import type { ReadError } from '../domain/errors.ts';
import { errorCodes } from './error-code.ts';

/** Converts a failed read to a field error, for fields whose type has no union member for it. */
export function toGraphQLError(error: ReadError): GraphQLError {
  return toFieldError(error, 'ORGANIZATION_READ_FAILED');
}

/** Converts a failed read of a bulk update to a field error. */
export function toBulkReadError(error: BulkFindError): GraphQLError {
  return toFieldError(error, 'BULK_UPDATE_READ_FAILED');
}

function toFieldError(
  { kind, message, provider, retryable }: ReadError | BulkFindError,
  code: string,
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, reason: errorCodes[kind], provider, retryable } });
}
