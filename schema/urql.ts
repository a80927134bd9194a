import type { ResultSink } from './event-stream/subscribe.ts';
import { subscribe } from './event-stream/subscribe.ts';

/** The settings of urql's client, as far as they concern a request. */
interface ForwardedOperation {
  readonly context: {
    readonly url: string;
    readonly fetch?: typeof globalThis.fetch;
    readonly fetchOptions?: RequestInit | (() => RequestInit);
  };
}

/**
 * Sends subscriptions to the gateway, with the `url`, `fetch` and `fetchOptions` of the client, and receives their results as
 * server-sent events, also after a lost connection.
 *
 * @example
 * new Client({ url, exchanges: [cacheExchange(graphcacheConfig), subscriptionExchange({ forwardSubscription }), fetchExchange] })
 */
export function forwardSubscription(
  body: object,
  { context }: ForwardedOperation,
): { subscribe(sink: ResultSink): { unsubscribe(): void } } {
  return {
    subscribe: (sink) => ({ unsubscribe: subscribe((signal) => send(body, context, signal), sink) }),
  };
}

function send(body: object, context: ForwardedOperation['context'], signal: AbortSignal): Promise<Response> {
  const { fetch = globalThis.fetch, fetchOptions, url } = context;
  const options = typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions;
  const headers = new Headers(options?.headers);
  headers.set('accept', 'text/event-stream');
  headers.set('content-type', 'application/json');
  return fetch(url, { ...options, method: 'POST', headers, body: JSON.stringify(body), signal });
}
