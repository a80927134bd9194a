import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { possibleTypes } from 'organization-gateway-operations';
import { createSubscriptionLink } from 'organization-gateway-operations/apollo';

/** Creates a client whose subscriptions are server-sent events, and whose cache joins the pages of failed items. */
export function createClient(uri: string, fetch = globalThis.fetch): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { OrganizationBulkUpdate: { fields: { failedItems: relayStylePagination() } } },
    }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      createSubscriptionLink({ uri, fetch }),
      new HttpLink({ uri, fetch }),
    ),
  });
}
