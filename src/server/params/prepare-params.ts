import type { GraphQLParams } from 'graphql-yoga';
import { limitExceeded, toLimitMessage } from './limit-refusal.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { resolveDocument } from './trusted-documents.ts';
import { renameValues } from './variable-names.ts';

/** 2,000 tokens of 32 characters. Long strings belong in variables. */
const maxCharacters = 65_536;

/** Four times the longest name of the schema. GraphQL sets no limit, and a response repeats an alias in each list item. */
export const maxNameLength = 128;

/**
 * Converts the params that a client sent to those that are executed.
 *
 * @throws GraphQLError for an untrusted document or an exceeded limit
 */
export type PrepareParams = (params: GraphQLParams) => GraphQLParams;

export function createPrepareParams(trustedDocuments: TrustedDocuments): PrepareParams {
  return (clientParams) => {
    const params = resolveDocument(trustedDocuments, clientParams);
    const { operationName, query, variables } = params;
    if (query && query.length > maxCharacters) throw documentTooLong(query.length);
    if (operationName && operationName.length > maxNameLength) throw nameTooLong();
    return variables ? { ...params, variables: renameValues(variables) } : params;
  };
}

function documentTooLong(length: number) {
  return limitExceeded(
    'OPERATION_TOO_LONG',
    toLimitMessage(`characters ${length}`, maxCharacters),
    maxCharacters,
  );
}

export function nameTooLong() {
  return limitExceeded(
    'NAME_TOO_LONG',
    `A name in the operation is longer than ${maxNameLength} characters. Send a shorter one.`,
    maxNameLength,
  );
}
