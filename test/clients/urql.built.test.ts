import type { Exchange, RequestPolicy } from '@urql/core';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { cacheExchange as normalizedCache } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import {
  graphcacheConfig,
  matchReadResult,
  matchUpdateResult,
  OrganizationDocument,
  OrganizationListDocument,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { readHandlers, updateHandlers } from './handlers.ts';
import type { RequestRecorder } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';
import { requireSilentConsole } from './silent-console.ts';

const updateVariables = { input: { vida: { organizationId: '3', name: 'N' } } };
const read = { id: 'vida:3' };

requireSilentConsole();

const normalizedById = normalizedCache(graphcacheConfig);

function createClient({ fetch, url }: Pick<RequestRecorder, 'fetch' | 'url'>, cache: Exchange): Client {
  return new Client({ url, fetch, exchanges: [cache, fetchExchange] });
}

/** Watches the name of `vida:3` like a page that shows it. */
function watch(client: Client) {
  const pages = new ReplaySubject<string | null>();
  const { unsubscribe } = client.query(OrganizationDocument, read).subscribe(({ data }) => {
    if (data?.organization?.__typename === 'Organization') pages.next(data.organization.name ?? null);
  });
  onTestFinished(unsubscribe);
  return { shows: (name: string) => firstValueFrom(pages.pipe(filter((shown) => shown === name))) };
}

describe('urql with a normalized cache', () => {
  it('shows an update in a watched query without another request', async () => {
    const gateway = await startRecordingGateway();
    const client = createClient(gateway, normalizedById);
    const { shows } = watch(client);
    await shows('Harbour Dental Group');
    const { data } = await client.mutation(UpdateOrganizationDocument, updateVariables);
    expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('changed');
    await shows('N');
    expect(gateway.sent.map(({ operationName }) => operationName)).toEqual([
      'Organization',
      'UpdateOrganization',
    ]);
  });

  it('returns an applied update when the organization could not be read after it', async () => {
    const gateway = await startRecordingGateway();
    const client = createClient(gateway, normalizedById);
    gateway.sandbox.vida.inject(({ method }) =>
      method === 'GET' ? respondWith({ status: 403 }) : undefined,
    );
    const { data, error } = await client.mutation(UpdateOrganizationDocument, updateVariables);
    expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('changed');
    expect(error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'ORGANIZATION_READ_FAILED' });
    gateway.sandbox.vida.inject(undefined);
    const secondRead = await client.query(OrganizationDocument, read);
    expect(secondRead.data?.organization).toMatchObject({
      name: 'N',
      vida: { email: 'office@harbour-dental.example' },
    });
  });
});

it('urql with a normalized cache continues a list where a page failed', async () => {
  const gateway = await startRecordingGateway();
  const resolvers = { Query: { organizationList: relayPagination() } };
  const client = createClient(gateway, normalizedCache({ ...graphcacheConfig, resolvers }));
  const readNext = async (after: string | null, requestPolicy: RequestPolicy = 'cache-first') => {
    const variables = { provider: 'VERTRA', first: 2, after } as const;
    const { data } = await client.query(OrganizationListDocument, variables, { requestPolicy });
    const { edges = [], error, pageInfo } = data?.organizationList ?? {};
    const ids = edges.map(({ node }) => node.id);
    return { ids, error: error?.__typename, after: pageInfo?.endCursor ?? null };
  };
  const { after, ids } = await readNext(null);
  gateway.sandbox.vertra.inject(() => respondWith({ status: 429, headers: { 'retry-after': '3600' } }));
  expect(await readNext(after)).toEqual({ ids, error: 'OrganizationRateLimitedError', after });
  gateway.sandbox.vertra.inject(undefined);
  // The cache holds the failed page under its cursor.
  expect(await readNext(after, 'network-only')).toMatchObject({
    ids: [...ids, 'vertra:org789', 'vertra:north/west 50%'],
    error: undefined,
  });
});

describe('urql with the document cache', () => {
  it('refetches a watched query after an update', async () => {
    const gateway = await startRecordingGateway();
    const client = createClient(gateway, cacheExchange);
    const { shows } = watch(client);
    await shows('Harbour Dental Group');
    await client.mutation(UpdateOrganizationDocument, updateVariables);
    await shows('N');
    expect(gateway.sent.map(({ operationName }) => operationName)).toEqual([
      'Organization',
      'UpdateOrganization',
      'Organization',
    ]);
  });

  it('returns an input error as data', async () => {
    const gateway = await startRecordingGateway();
    const client = createClient(gateway, cacheExchange);
    const variables = { input: { vida: { organizationId: '3', name: null } } };
    const { data, error } = await client.mutation(UpdateOrganizationDocument, variables);
    expect(error).toBeUndefined();
    expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('input.vida.name');
  });
});

describe('urql with an error that only a newer gateway has', () => {
  const common = { message: 'Locked.', code: 'LOCKED', retryable: true, requestId: 'r' };
  const locked = { __typename: 'OrganizationLockedError', ...common };
  const fetch = async () => Response.json({ data: { organization: locked } });

  it.each([
    ['the document cache', cacheExchange, locked],
    ['a normalized cache with possibleTypes', normalizedById, { __typename: 'OrganizationLockedError' }],
  ])('calls otherwise through %s', async (_cache, cache, expected) => {
    const client = createClient({ url: 'http://gateway.example/graphql', fetch }, cache);
    const { data } = await client.query(OrganizationDocument, read);
    expect(JSON.parse(matchReadResult(data?.organization, readHandlers))).toEqual(expected);
  });
});
