import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import {
  matchReadResult,
  matchUpdateResult,
  OrganizationDocument,
  OrganizationListDocument,
  OrganizationsDocument,
  possibleTypes,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from 'organization-gateway-operations';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { readHandlers, updateHandlers } from './handlers.ts';
import type { RequestRecorder } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';
import { requireSilentConsole } from './silent-console.ts';

const written = requireSilentConsole();

const updateVariables = { input: { vida: { organizationId: '3', name: 'N' } } };

function createClient({ fetch, url }: Pick<RequestRecorder, 'fetch' | 'url'>) {
  return new ApolloClient({
    link: new HttpLink({ uri: url, fetch }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { Query: { fields: { organizationList: relayStylePagination(['provider']) } } },
    }),
  });
}

/** Watches the name of `vida:3` like a page that shows it. */
function watch(client: ApolloClient) {
  const pages = new ReplaySubject<string | null>();
  const query = client.watchQuery({ query: OrganizationDocument, variables: { id: 'vida:3' } });
  const subscription = query.subscribe(({ data }) => {
    if (data?.organization?.__typename === 'Organization') pages.next(data.organization.name ?? null);
  });
  onTestFinished(() => subscription.unsubscribe());
  return {
    query,
    shows: (name: string) => firstValueFrom(pages.pipe(filter((shown) => shown === name))),
  };
}

it('Apollo Client shows an update in a watched query without another request', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  const { data } = await client.mutate({ mutation: UpdateOrganizationDocument, variables: updateVariables });
  expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('changed');
  await shows('N');
  expect(query.getCurrentResult().data?.organization).toMatchObject({
    id: 'vida:3',
    vida: { email: 'office@harbour-dental.example' },
  });
  expect(gateway.sent.map(({ operationName }) => operationName)).toEqual([
    'Organization',
    'UpdateOrganization',
  ]);
});

it('Apollo Client shows each update of a batch in a cached list', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const read = { query: OrganizationsDocument, variables: { ids: ['vida:3', 'vertra:org123'] } };
  await client.query(read);
  const inputs = [updateVariables.input, { vertra: { organizationId: 'org123', name: 'M' } }];
  await client.mutate({ mutation: UpdateOrganizationsDocument, variables: { inputs } });
  const { data } = await client.query({ ...read, fetchPolicy: 'cache-only' });
  expect(data?.organizations).toMatchObject([{ name: 'N' }, { name: 'M' }]);
});

it('Apollo Client returns an input error as data and keeps the cached organization', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  const variables = { input: { vida: { organizationId: '3', name: null } } };
  const { data, error } = await client.mutate({ mutation: UpdateOrganizationDocument, variables });
  expect(error).toBeUndefined();
  expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('input.vida.name');
  expect(query.getCurrentResult().data?.organization).toMatchObject({ name: 'Harbour Dental Group' });
});

it('Apollo Client with errorPolicy all returns an applied update and refetches a field that could not be read', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  let reads = 0;
  gateway.sandbox.vida.inject(({ method }) => {
    if (method === 'GET') reads += 1;
    return method === 'GET' && reads === 1 ? respondWith({ status: 403 }) : undefined;
  });
  const { data, error } = await client.mutate({
    mutation: UpdateOrganizationDocument,
    variables: updateVariables,
    errorPolicy: 'all',
    refetchQueries: ({ errors }) => (errors ? [OrganizationDocument] : []),
    awaitRefetchQueries: true,
  });
  expect(matchUpdateResult(data?.updateOrganization, updateHandlers)).toBe('changed');
  expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions).toMatchObject({
    code: 'ORGANIZATION_READ_FAILED',
  });
  expect(query.getCurrentResult().data?.organization).toMatchObject({
    name: 'N',
    vida: { email: 'office@harbour-dental.example' },
  });
});

it('Apollo Client shows the error of a page, and continues a list where the page failed', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const read = { query: OrganizationListDocument, variables: { provider: 'VERTRA', first: 2 } } as const;
  const query = client.watchQuery(read);
  const subscription = query.subscribe(() => {});
  onTestFinished(() => subscription.unsubscribe());
  await client.query(read);
  const readNext = async () => {
    const after = client.readQuery(read)?.organizationList.pageInfo.endCursor ?? null;
    await query.fetchMore({ variables: { after } });
    const { edges = [], error, pageInfo } = client.readQuery(read)?.organizationList ?? {};
    const ids = edges.map(({ node }) => node.id);
    return { ids, error: error?.__typename, hasNextPage: pageInfo?.hasNextPage };
  };
  gateway.sandbox.vertra.inject(() => respondWith({ status: 429, headers: { 'retry-after': '3600' } }));
  const first = ['vertra:org123', 'vertra:org456'];
  expect(await readNext()).toEqual({ ids: first, error: 'OrganizationRateLimitedError', hasNextPage: true });
  gateway.sandbox.vertra.inject(undefined);
  expect(await readNext()).toEqual({
    ids: [...first, 'vertra:org789', 'vertra:north/west 50%'],
    error: undefined,
    hasNextPage: false,
  });
});

it.each(['OrganizationLockedError', 'OrganizationArchivedError'])(
  'Apollo Client keeps the common fields of %s, an error that only a newer gateway has',
  async (__typename) => {
    const locked = { __typename, message: 'Locked.', code: 'LOCKED', retryable: true, requestId: 'r' };
    const fetch = async () => Response.json({ data: { organization: locked } });
    const client = createClient({ url: 'http://gateway.example/graphql', fetch });
    const { data } = await client.query({ query: OrganizationDocument, variables: { id: 'vida:3' } });
    expect(JSON.parse(matchReadResult(data?.organization, readHandlers))).toEqual(locked);
    const inferring = ['warn', 'Inferring subtype %s of supertype %s', __typename, 'OrganizationError'];
    expect(written.splice(0)).toEqual([inferring]);
  },
);
