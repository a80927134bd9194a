import type { GraphQLClient } from 'graphql-request';
import { toComparisonState, UpdateOrganizationDocument } from 'organization-gateway-operations';

/** Renames an organization at Vida, and returns the text to show. Call it again with the same key after a network error. */
export async function rename(client: GraphQLClient, organizationId: string, name: string, key: string) {
  const variables = { input: { vida: { organizationId, name } }, idempotencyKey: key };
  const { updateOrganization: result } = await client.request(UpdateOrganizationDocument, variables);
  if (result?.__typename === 'OrganizationUpdated') return 'Saved.';
  if (result?.__typename === 'OrganizationPartiallyUpdated') return 'Not every field was saved.';
  if (result?.__typename !== 'OrganizationOutcomeUnknownError') return result?.message ?? 'Try again.';
  return toComparisonState(result.comparison) === 'SAME' ? 'Saved.' : result.message;
}
