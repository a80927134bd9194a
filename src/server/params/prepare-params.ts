import type { GraphQLParams } from 'graphql-yoga';
import { refusal, toLimitMessage } from './limit-refusal.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { findDocument } from './trusted-documents.ts';
import { renameValues } from './variable-names.ts';

/** Room for 2,000 tokens of 32 characters; long texts belong into variables. */
const maxCharacters = 65_536;

/** Four times the longest name of the schema; GraphQL itself sets no limit, and an answer repeats an alias in each list item. */
export const maxNameLength = 128;

/** Turns the params that a client sent into those that are executed; throws the refusal. */
export type PrepareParams = (params: GraphQLParams) => GraphQLParams;

export function createPrepareParams(trustedDocuments: TrustedDocuments): PrepareParams {
  return (sent) => {
    const params = findDocument(trustedDocuments, sent);
    const { operationName, query, variables } = params;
    if (query && query.length > maxCharacters) throw documentTooLong(query.length);
    if (operationName && operationName.length > maxNameLength) throw nameTooLong();
    return variables ? { ...params, variables: renameValues(variables) } : params;
  };
}

function documentTooLong(length: number) {
  return refusal('OPERATION_TOO_LONG', toLimitMessage(`characters ${length}`, maxCharacters), maxCharacters);
}

export function nameTooLong() {
  return refusal(
    'NAME_TOO_LONG',
    `A name in this operation is too long (at most ${maxNameLength} characters).`,
    maxNameLength,
  );
}
