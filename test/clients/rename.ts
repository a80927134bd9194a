import type { GraphQLClient } from 'graphql-request';
import { toComparisonState, UpdateOrganizationDocument } from 'organization-gateway-operations';

/** Renames an organization at Vida, and returns the text to show. After "Try again.", call it with the same key. */
export async function rename(client: GraphQLClient, organizationId: string, name: string, key: string) {
  const variables = { input: { vida: { organizationId, name } }, idempotencyKey: key };
  const data = await client.request(UpdateOrganizationDocument, variables).catch(() => null);
  const result = data?.updateOrganization;
  if (result?.__typename === 'OrganizationUpdated') return 'Saved.';
  if (result?.__typename === 'OrganizationPartiallyUpdated') return 'Not every field was confirmed.';
  if (result?.__typename !== 'OrganizationOutcomeUnknownError') return result?.message ?? 'Try again.';
  return toComparisonState(result.comparison) === 'SAME' ? 'Saved.' : result.message;
}
