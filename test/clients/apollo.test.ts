import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import {
  matchReadResult,
  matchUpdateResult,
  OrganizationDocument,
  OrganizationsDocument,
  possibleTypes,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from 'organization-gateway/operations';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { answerWith } from '../../src/sandbox/faults.ts';
import { ofReads, ofUpdates } from './handlers.ts';
import type { Wire } from './wire.ts';
import { startWiredGateway } from './wire.ts';

const renamed = { input: { vida: { organizationId: '3', name: 'N' } } };

function createClient({ fetch, url }: Pick<Wire, 'fetch' | 'url'>) {
  return new ApolloClient({
    link: new HttpLink({ uri: url, fetch }),
    cache: new InMemoryCache({ possibleTypes }),
  });
}

/** What a page shows of `vida:3`, now and whenever it changes. */
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

it('shows an update in a query that was watched before, and asks for nothing more', async () => {
  const wire = await startWiredGateway();
  const client = createClient(wire);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  const { data } = await client.mutate({ mutation: UpdateOrganizationDocument, variables: renamed });
  expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('changed');
  await shows('N');
  expect(query.getCurrentResult().data?.organization).toMatchObject({
    id: 'vida:3',
    vida: { email: 'office@harbour-dental.example' },
  });
  expect(wire.sent.map(({ operationName }) => operationName)).toEqual(['Organization', 'UpdateOrganization']);
});

it('shows each update of a batch in a list, by its id', async () => {
  const wire = await startWiredGateway();
  const client = createClient(wire);
  const read = { query: OrganizationsDocument, variables: { ids: ['vida:3', 'vertra:org123'] } };
  await client.query(read);
  const inputs = [renamed.input, { vertra: { organizationId: 'org123', name: 'M' } }];
  await client.mutate({ mutation: UpdateOrganizationsDocument, variables: { inputs } });
  const { data } = await client.query({ ...read, fetchPolicy: 'cache-only' });
  expect(data?.organizations).toMatchObject([{ name: 'N' }, { name: 'M' }]);
});

it('tells what is wrong with the input as data, and shows what it showed before', async () => {
  const wire = await startWiredGateway();
  const client = createClient(wire);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  const variables = { input: { vida: { organizationId: '3', name: null } } };
  const { data, error } = await client.mutate({ mutation: UpdateOrganizationDocument, variables });
  expect(error).toBeUndefined();
  expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('input.vida.name');
  expect(query.getCurrentResult().data?.organization).toMatchObject({ name: 'Harbour Dental Group' });
});

it('with errorPolicy all tells an update that stands, and reads again what could not be read after it', async () => {
  const wire = await startWiredGateway();
  const client = createClient(wire);
  const { query, shows } = watch(client);
  await shows('Harbour Dental Group');
  let reads = 0;
  wire.sandbox.vida.inject(({ method }) => {
    if (method === 'GET') reads += 1;
    return method === 'GET' && reads === 1 ? answerWith({ status: 403 }) : undefined;
  });
  const { data, error } = await client.mutate({
    mutation: UpdateOrganizationDocument,
    variables: renamed,
    errorPolicy: 'all',
    refetchQueries: ({ errors }) => (errors ? [OrganizationDocument] : []),
    awaitRefetchQueries: true,
  });
  expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('changed');
  expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions).toMatchObject({
    code: 'ORGANIZATION_READ_FAILED',
  });
  expect(query.getCurrentResult().data?.organization).toMatchObject({
    name: 'N',
    vida: { email: 'office@harbour-dental.example' },
  });
});

it.each(['OrganizationLockedError', 'OrganizationArchivedError'])(
  'keeps of an error that only a newer gateway has, %s, what all errors have',
  async (__typename) => {
    const locked = { __typename, message: 'Locked.', code: 'LOCKED', retryable: true, requestId: 'r' };
    const newer = async () => Response.json({ data: { organization: locked } });
    const client = createClient({ url: 'http://gateway.example/graphql', fetch: newer });
    const { data } = await client.query({ query: OrganizationDocument, variables: { id: 'vida:3' } });
    expect(JSON.parse(matchReadResult(data?.organization, ofReads))).toEqual(locked);
  },
);
