// Compiled like a frontend: without paths of this repository, types of Node and skipLibCheck.
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import type { UpdateOrganizationDocument, UpdateResult } from 'organization-gateway/operations';

export const variables: VariablesOf<typeof UpdateOrganizationDocument> = {
  input: { vida: { organizationId: '3', name: 'N' } },
  idempotencyKey: 'order-66',
};

export function toResult(data: ResultOf<typeof UpdateOrganizationDocument>): UpdateResult | null {
  return data.updateOrganization ?? null;
}
