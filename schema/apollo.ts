import { ApolloLink, Observable } from '@apollo/client';
import { fallbackHttpConfig, selectHttpOptionsAndBody, selectURI } from '@apollo/client/link/http';
import type { RetryDelay } from './event-stream/subscribe.ts';
import { subscribe } from './event-stream/subscribe.ts';

/** The options of `createSubscriptionLink`, which are those of Apollo Client's `HttpLink`. */
export interface SubscriptionLinkOptions {
  readonly uri: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: RequestCredentials;
  /** The time in milliseconds before each request after an interruption. */
  readonly retryDelay?: RetryDelay;
}

/**
 * Creates a link that sends subscriptions to the gateway and receives their results as server-sent events, also after a lost
 * connection.
 *
 * @example
 * ApolloLink.split(({ operationType }) => operationType === 'subscription', createSubscriptionLink({ uri }), new HttpLink({ uri }))
 */
export function createSubscriptionLink(options: SubscriptionLinkOptions): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable((observer) =>
        subscribe((signal) => send(operation, options, signal), observer, options.retryDelay),
      ),
  );
}

function send(
  operation: ApolloLink.Operation,
  { credentials, fetch = globalThis.fetch, headers = {}, uri }: SubscriptionLinkOptions,
  signal: AbortSignal,
): Promise<Response> {
  const { body, options } = selectHttpOptionsAndBody(
    operation,
    { ...fallbackHttpConfig, headers: { ...fallbackHttpConfig.headers, accept: 'text/event-stream' } },
    { headers, credentials },
    toConfig(operation.getContext()),
  );
  return fetch(selectURI(operation, uri), { ...options, body: JSON.stringify(body), signal });
}

/** What other links added to the request, such as a credential. */
function toConfig({ credentials, fetchOptions, headers, http }: ApolloLink.OperationContext) {
  return { credentials, options: fetchOptions, headers: headers ?? {}, ...(http && { http }) };
}
