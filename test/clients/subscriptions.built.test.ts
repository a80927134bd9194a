import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import type { BulkUpdateProgressSubscription } from 'organization-gateway-operations';
import {
  BulkUpdateProgressDocument,
  graphcacheConfig,
  possibleTypes,
  StartBulkUpdateDocument,
  toDocumentHash,
} from 'organization-gateway-operations';
import { createSubscriptionLink } from 'organization-gateway-operations/apollo';
import { forwardSubscription } from 'organization-gateway-operations/urql';
import { describe, expect, it } from 'vitest';
import { readTrustedDocuments } from '../../src/app/read-trusted-documents.ts';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { recordRequests } from './recording-gateway.ts';
import { requireSilentConsole } from './silent-console.ts';

type Progress = NonNullable<BulkUpdateProgressSubscription['bulkUpdateProgress']>;
type Fetch = typeof globalThis.fetch;

interface Observer {
  next(progress: Progress): void;
  error(error: unknown): void;
  complete(): void;
}

interface BulkClient {
  start(inputs: readonly object[]): Promise<string>;
  /** Returns a function that ends the subscription. */
  watch(id: string, observer: Observer): () => void;
}

requireSilentConsole();

const documents = readTrustedDocuments(new URL('../../schema/documents.json', import.meta.url));
const inputs = ['A', 'B'].map((name) => ({ vida: { organizationId: '3', name } }));

function createApolloClient(uri: string, fetch: Fetch): BulkClient {
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: new PersistedQueryLink({ generateHash: toDocumentHash }).split(
      ({ operationType }) => operationType === 'subscription',
      createSubscriptionLink({ uri, fetch, retryDelay: () => 0 }),
      new HttpLink({ uri, fetch }),
    ),
  });
  return {
    async start(items) {
      const variables = { inputs: [...items] as typeof inputs };
      const { data } = await client.mutate({ mutation: StartBulkUpdateDocument, variables });
      return idOf(data?.startBulkUpdate);
    },
    watch(id, observer) {
      const query = BulkUpdateProgressDocument;
      const subscription = client.subscribe({ query, variables: { id } }).subscribe({
        next({ data, error }) {
          if (error) observer.error(error);
          else if (data?.bulkUpdateProgress) observer.next(data.bulkUpdateProgress);
        },
        complete: observer.complete,
      });
      return () => subscription.unsubscribe();
    },
  };
}

function createUrqlClient(url: string, fetch: Fetch): BulkClient {
  const persisted = persistedExchange({
    enableForMutation: true,
    enableForSubscriptions: true,
    generateHash: async (_text, document) => toDocumentHash(document),
  });
  const exchanges = [
    cacheExchange(graphcacheConfig),
    persisted,
    subscriptionExchange({ forwardSubscription }),
    fetchExchange,
  ];
  const client = new Client({ url, fetch, exchanges });
  return {
    async start(items) {
      const variables = { inputs: [...items] as typeof inputs };
      const { data } = await client.mutation(StartBulkUpdateDocument, variables);
      return idOf(data?.startBulkUpdate);
    },
    watch(id, observer) {
      const { unsubscribe } = client
        .subscription(BulkUpdateProgressDocument, { id })
        .subscribe(({ data, error, hasNext }) => {
          if (error) observer.error(error);
          // At the end urql returns the last result again.
          else if (hasNext && data?.bulkUpdateProgress) observer.next(data.bulkUpdateProgress);
          if (!hasNext) observer.complete();
        });
      return unsubscribe;
    },
  };
}

function idOf(started: { __typename: string; id?: string } | null | undefined): string {
  if (!started?.id) throw new Error(`The bulk update was not started: ${started?.__typename}`);
  return started.id;
}

/** Resolves to the states of a bulk update when its subscription is complete. */
function readAll(client: BulkClient, id: string, onState = (_state: Progress) => {}): Promise<Progress[]> {
  const states: Progress[] = [];
  return new Promise((resolve, reject) => {
    client.watch(id, {
      next(state) {
        states.push(state);
        onState(state);
      },
      error: reject,
      complete: () => resolve(states),
    });
  });
}

async function startStrictGateway() {
  return recordRequests(await openBulkGateway({}, { trustedDocuments: { documents, only: true } }));
}

describe.each([
  ['Apollo Client', createApolloClient],
  ['urql', createUrqlClient],
])('bulkUpdateProgress with %s', (_name, createClient) => {
  it('returns each state of a bulk update until no item is waiting', async () => {
    const gateway = await startStrictGateway();
    const held = holdResponses(gateway.sandbox.vida);
    const client = createClient(gateway.url, gateway.fetch);
    const id = await client.start(inputs);
    await held.waitForRequests(1);
    const states = await readAll(client, id, () => held.release());
    expect(states[0]).toMatchObject({ __typename: 'OrganizationBulkUpdate', state: 'RUNNING', waiting: 2 });
    expect(states.at(-1)).toMatchObject({ state: 'DONE', waiting: 0, updated: 2 });
    expect(gateway.sent.map(({ query }) => query)).toEqual([undefined, undefined]);
  });

  it('returns an error of the gateway as data', async () => {
    const gateway = await startStrictGateway();
    const states = await readAll(createClient(gateway.url, gateway.fetch), 'none');
    expect(states).toMatchObject([{ __typename: 'OrganizationNotFoundError', code: 'NOT_FOUND' }]);
  });

  it('continues after the connection was lost', async () => {
    const gateway = await startStrictGateway();
    const held = holdResponses(gateway.sandbox.vida);
    const lost = new AbortController();
    let subscriptions = 0;
    const fetch: Fetch = async (input, init) => {
      const isStream = new Headers(init?.headers).get('accept') === 'text/event-stream';
      if (isStream) subscriptions += 1;
      const isFirst = isStream && subscriptions === 1;
      const signal = isFirst && init?.signal ? AbortSignal.any([init.signal, lost.signal]) : init?.signal;
      return gateway.fetch(input, { ...init, ...(signal && { signal }) });
    };
    const client = createClient(gateway.url, fetch);
    const id = await client.start(inputs);
    await held.waitForRequests(1);
    const states = await readAll(client, id, () => {
      if (subscriptions === 1) lost.abort();
      else held.release();
    });
    expect(subscriptions).toBe(2);
    expect(states.at(-1)).toMatchObject({ state: 'DONE', updated: 2 });
  });

  it('ends the request when the client unsubscribes', async () => {
    const gateway = await startStrictGateway();
    const held = holdResponses(gateway.sandbox.vida);
    const signals: (AbortSignal | null | undefined)[] = [];
    const client = createClient(gateway.url, (input, init) => {
      signals.push(init?.signal);
      return gateway.fetch(input, init);
    });
    const id = await client.start(inputs);
    await held.waitForRequests(1);
    const unsubscribe = await new Promise<() => void>((resolve) => {
      const end = client.watch(id, { next: () => resolve(end), error: () => {}, complete: () => {} });
    });
    unsubscribe();
    expect(signals.at(-1)?.aborted).toBe(true);
    held.release();
    await readAll(client, id);
  });
});
