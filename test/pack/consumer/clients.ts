// Compiled like a frontend that has the clients; the types of the clients themselves need skipLibCheck.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { UpdateOrganizationDocument, UpdateOrganizationMutation } from 'organization-gateway-operations';
import { graphcacheConfig, OrganizationDocument, possibleTypes } from 'organization-gateway-operations';
import { createSubscriptionLink } from 'organization-gateway-operations/apollo';
import { createHandlers, mockUpdateOrganization, recorded } from 'organization-gateway-operations/msw';
import { forwardSubscription } from 'organization-gateway-operations/urql';

const uri = '/graphql';

export const apollo = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes }),
  link: ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    createSubscriptionLink({ uri, credentials: 'include' }),
    new HttpLink({ uri }),
  ),
});

export const urql = new Client({
  url: uri,
  exchanges: [cacheExchange(graphcacheConfig), subscriptionExchange({ forwardSubscription }), fetchExchange],
});

export async function readNames(id: string): Promise<readonly (string | null | undefined)[]> {
  const [one, other] = await Promise.all([
    apollo.query({ query: OrganizationDocument, variables: { id } }),
    urql.query(OrganizationDocument, { id }),
  ]);
  return [one, other].map(({ data }) =>
    data?.organization?.__typename === 'Organization' ? data.organization.name : undefined,
  );
}

export const result: ResultOf<typeof UpdateOrganizationDocument> = {} as UpdateOrganizationMutation;
export const variables: VariablesOf<typeof UpdateOrganizationDocument> = {
  input: { vida: { organizationId: '3', name: 'N' } },
};

export const handlers = [
  mockUpdateOrganization('OrganizationConflictError'),
  mockUpdateOrganization({ ...recorded.updateResults.OrganizationUpdated, replayed: true }),
  ...createHandlers(),
];
