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

/** @param idempotencyKey `crypto.randomUUID()`, once for each update that a person makes */
export async function rename(
  organizationId: string,
  name: string,
  idempotencyKey: string,
  handlers: UpdateResultHandlers<string>,
) {
  const variables = { input: { vida: { organizationId, name } }, idempotencyKey };
  const { data } = await client.mutate({
    mutation: UpdateOrganizationDocument,
    variables,
    errorPolicy: 'all',
  });
  return matchUpdateResult(data?.updateOrganization, handlers);
}
