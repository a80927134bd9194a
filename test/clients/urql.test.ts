import type { Exchange } from '@urql/core';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { cacheExchange as normalizedCache } from '@urql/exchange-graphcache';
import {
  matchReadResult,
  matchUpdateResult,
  OrganizationDocument,
  possibleTypes,
  UpdateOrganizationDocument,
} from 'organization-gateway/operations';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerWith } from '../../src/sandbox/faults.ts';
import { ofReads, ofUpdates } from './handlers.ts';
import type { Wire } from './wire.ts';
import { startWiredGateway } from './wire.ts';

const renamed = { input: { vida: { organizationId: '3', name: 'N' } } };
const read = { id: 'vida:3' };

/** An organization is kept by its id; all else has none, and stays where it was read. */
const parts = [
  'OrganizationInputIssue',
  'OrganizationMember',
  'VidaOrganizationSettings',
  ...Object.values(possibleTypes).flat(),
];
const keys = Object.fromEntries(
  parts.filter((name) => name !== 'Organization').map((name) => [name, () => null]),
);
// Not the schema: with it this cache throws, and never answers, when a newer gateway answers with a member of its own.
const byId = normalizedCache({ keys, possibleTypes, logger: () => {} });

function createClient({ fetch, url }: Pick<Wire, 'fetch' | 'url'>, cache: Exchange): Client {
  return new Client({ url, fetch, exchanges: [cache, fetchExchange] });
}

/** What a page shows of `vida:3`, now and whenever it changes. */
function watch(client: Client) {
  const pages = new ReplaySubject<string | null>();
  const { unsubscribe } = client.query(OrganizationDocument, read).subscribe(({ data }) => {
    if (data?.organization?.__typename === 'Organization') pages.next(data.organization.name ?? null);
  });
  onTestFinished(unsubscribe);
  return { shows: (name: string) => firstValueFrom(pages.pipe(filter((shown) => shown === name))) };
}

describe('with a normalized cache', () => {
  it('shows an update in a query that was watched before, and asks for nothing more', async () => {
    const wire = await startWiredGateway();
    const client = createClient(wire, byId);
    const { shows } = watch(client);
    await shows('Harbour Dental Group');
    const { data } = await client.mutation(UpdateOrganizationDocument, renamed);
    expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('changed');
    await shows('N');
    expect(wire.sent.map(({ operationName }) => operationName)).toEqual([
      'Organization',
      'UpdateOrganization',
    ]);
  });

  it('tells an update that stands, though the organization could not be read after it', async () => {
    const wire = await startWiredGateway();
    const client = createClient(wire, byId);
    wire.sandbox.vida.inject(({ method }) => (method === 'GET' ? answerWith({ status: 403 }) : undefined));
    const { data, error } = await client.mutation(UpdateOrganizationDocument, renamed);
    expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('changed');
    expect(error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'ORGANIZATION_READ_FAILED' });
    wire.sandbox.vida.inject(undefined);
    const again = await client.query(OrganizationDocument, read);
    expect(again.data?.organization).toMatchObject({
      name: 'N',
      vida: { email: 'office@harbour-dental.example' },
    });
  });
});

describe('with the document cache', () => {
  it('reads again what was watched before', async () => {
    const wire = await startWiredGateway();
    const client = createClient(wire, cacheExchange);
    const { shows } = watch(client);
    await shows('Harbour Dental Group');
    await client.mutation(UpdateOrganizationDocument, renamed);
    await shows('N');
    expect(wire.sent.map(({ operationName }) => operationName)).toEqual([
      'Organization',
      'UpdateOrganization',
      'Organization',
    ]);
  });

  it('tells what is wrong with the input as data', async () => {
    const wire = await startWiredGateway();
    const client = createClient(wire, cacheExchange);
    const variables = { input: { vida: { organizationId: '3', name: null } } };
    const { data, error } = await client.mutation(UpdateOrganizationDocument, variables);
    expect(error).toBeUndefined();
    expect(matchUpdateResult(data?.updateOrganization, ofUpdates)).toBe('input.vida.name');
  });
});

describe('an error that only a newer gateway has', () => {
  const common = { message: 'Locked.', code: 'LOCKED', retryable: true, requestId: 'r' };
  const locked = { __typename: 'OrganizationLockedError', ...common };
  const newer = async () => Response.json({ data: { organization: locked } });

  it.each([
    ['the document cache', cacheExchange, locked],
    ['a normalized cache that knows the types', byId, { __typename: 'OrganizationLockedError' }],
  ])('comes to otherwise through %s', async (_which, cache, told) => {
    const client = createClient({ url: 'http://gateway.example/graphql', fetch: newer }, cache);
    const { data } = await client.query(OrganizationDocument, read);
    expect(JSON.parse(matchReadResult(data?.organization, ofReads))).toEqual(told);
  });
});
