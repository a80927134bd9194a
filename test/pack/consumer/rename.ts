import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import type { UpdateResultHandlers } from 'organization-gateway-operations';
import {
  matchUpdateResult,
  possibleTypes,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';

const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql' }),
  cache: new InMemoryCache({ possibleTypes }),
});

export async function rename(organizationId: string, name: string, handlers: UpdateResultHandlers<string>) {
  const variables = { input: { vida: { organizationId, name } }, idempotencyKey: crypto.randomUUID() };
  const { data } = await client.mutate({
    mutation: UpdateOrganizationDocument,
    variables,
    errorPolicy: 'all',
  });
  return matchUpdateResult(data?.updateOrganization, handlers);
}
