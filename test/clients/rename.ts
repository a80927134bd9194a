import type { GraphQLClient } from 'graphql-request';
import { toComparisonState, UpdateOrganizationDocument } from 'organization-gateway-operations';

/** Renames an organization at Vida, and returns the text to show. */
export async function rename(client: GraphQLClient, organizationId: string, name: string): Promise<string> {
  const variables = { input: { vida: { organizationId, name } }, idempotencyKey: crypto.randomUUID() };
  const { updateOrganization: result } = await client.request(UpdateOrganizationDocument, variables);
  if (result?.__typename === 'OrganizationUpdated') return 'Saved.';
  if (result?.__typename === 'OrganizationPartiallyUpdated') return 'Not every field was saved.';
  if (result?.__typename !== 'OrganizationOutcomeUnknownError') return result?.message ?? 'Try again.';
  return toComparisonState(result.comparison) === 'SAME' ? 'Saved.' : result.message;
}
