import { cacheExchange } from '@urql/exchange-graphcache';
import { graphcacheConfig } from 'organization-gateway-operations';
import { forwardSubscription } from 'organization-gateway-operations/urql';
import { Client, fetchExchange, subscriptionExchange } from 'urql';

/** Creates a client with a normalized cache, whose subscriptions are server-sent events. */
export function createClient(url: string, fetch = globalThis.fetch): Client {
  return new Client({
    url,
    fetch,
    exchanges: [
      cacheExchange(graphcacheConfig),
      subscriptionExchange({ forwardSubscription }),
      fetchExchange,
    ],
  });
}
