import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/access/caller.ts';
import type { CallerKind } from '../support/callers.ts';
import { createCallers } from '../support/callers.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const kinds: readonly CallerKind[] = ['api-key', 'jwt'];
const scopeSets: readonly (readonly Scope[])[] = [
  [],
  ['organizations:read'],
  ['organizations:write'],
  ['organizations:read', 'organizations:write'],
];
const patternSets: readonly (readonly string[])[] = [
  [],
  ['*'],
  ['vida:*'],
  ['vertra:*'],
  ['vida:3'],
  ['vertra:org123', 'vida:42'],
];

/** Organizations of the sandbox, two of each provider. */
const ids = ['vida:3', 'vida:42', 'vertra:org123', 'vertra:org456'];

/** What the rules say, written down a second time and in another way than in the gateway. */
function isNamed(id: string, patterns: readonly string[]): boolean {
  const [provider] = id.split(':');
  return patterns.some((pattern) => [id, `${provider}:*`, '*'].includes(pattern));
}

const combinations = kinds.flatMap((kind) =>
  scopeSets.flatMap((scopes) => patternSets.map((organizations) => ({ kind, scopes, organizations }))),
);

type Combination = (typeof combinations)[number];

async function startFor({ kind, organizations, scopes }: Combination) {
  const { authenticate, headersFor } = await createCallers({ scopes, organizations });
  const gateway = await startGateway({ authenticate, resellerId: '7' });
  const ask = async (query: string, variables: object = {}) =>
    gateway.send<Record<string, unknown>, object>(query, variables, headersFor(kind));
  const mayRead = (id: string) => scopes.includes('organizations:read') && isNamed(id, organizations);
  const mayWrite = (id: string) => scopes.includes('organizations:write') && isNamed(id, organizations);
  return { ...gateway, ask, mayRead, mayWrite, readsAtAll: scopes.includes('organizations:read') };
}

/** The organizations that some provider was asked about, or asked to update, by their `Organization.id`. */
function touched({ sandbox }: TestGateway): string[] {
  const ids = (['vida', 'vertra'] as const).flatMap((provider) =>
    sandbox[provider].requests.map(({ organizationId = 'all' }) => `${provider}:${organizationId}`),
  );
  return [...new Set(ids)].sort();
}

function toInput(id: string) {
  const [provider = '', organizationId] = id.split(':');
  return { [provider]: { organizationId, name: `New ${organizationId}` } };
}

const updateOne = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    __typename ... on OrganizationError { applied provider } ... on OrganizationUpdate { organization { id name } }
  }
}`;
const updateMany = `mutation ($inputs: [UpdateOrganizationInput!]!) {
  updateOrganizations(inputs: $inputs) { __typename }
}`;
const refusedOrFound = (mayRead: boolean, readsAtAll: boolean) => {
  if (mayRead) return 'Organization';
  return readsAtAll ? 'OrganizationNotFoundError' : 'OrganizationForbiddenError';
};

describe.each(combinations)('a caller by $kind with $scopes for $organizations', (combination) => {
  it.each(ids)('updates %s if they may, and else nothing is sent', async (id) => {
    const gateway = await startFor(combination);
    const { data, status } = await gateway.ask(updateOne, { input: toInput(id) });
    expect(status).toBe(200);
    expect(data?.['updateOrganization']).toMatchObject(
      gateway.mayWrite(id)
        ? {
            __typename: 'OrganizationUpdated',
            organization: { id, name: gateway.mayRead(id) ? expect.stringContaining('New ') : null },
          }
        : { __typename: 'OrganizationForbiddenError', applied: 'NOT_APPLIED' },
    );
    expect(touched(gateway)).toEqual(gateway.mayWrite(id) ? [id] : []);
  });

  it('updates those of a batch that they may, and refuses the others one by one', async () => {
    const gateway = await startFor(combination);
    const { data } = await gateway.ask(updateMany, { inputs: ids.map(toInput) });
    expect(data?.['updateOrganizations']).toEqual(
      ids.map((id) => ({
        __typename: gateway.mayWrite(id) ? 'OrganizationUpdated' : 'OrganizationForbiddenError',
      })),
    );
    expect(touched(gateway)).toEqual(ids.filter(gateway.mayWrite).sort());
  });

  it('reads what they may, and what they may not is not there', async () => {
    const gateway = await startFor(combination);
    const { data } = await gateway.ask(
      `query ($ids: [ID!]!) {
        organizations(ids: $ids) { __typename }
        ${ids.map((id, index) => `o${index}: organization(id: "${id}") { __typename }`).join(' ')}
      }`,
      { ids },
    );
    const told = ids.map((id) => ({ __typename: refusedOrFound(gateway.mayRead(id), gateway.readsAtAll) }));
    expect(data?.['organizations']).toEqual(told);
    expect(ids.map((_id, index) => data?.[`o${index}`])).toEqual(told);
    expect(touched(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
  });

  it('is told by node and nodes of what they may read alone', async () => {
    const gateway = await startFor(combination);
    const nodes = ids.map((id, index) => `n${index}: node(id: "${id}") { id }`).join(' ');
    const { data, errors } = await gateway.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } ${nodes} }`, {
      ids,
    });
    const told = ids.map((id) => (gateway.mayRead(id) ? { id } : null));
    expect(data?.['nodes']).toEqual(told);
    expect(ids.map((_id, index) => data?.[`n${index}`])).toEqual(told);
    expect(errors?.length ?? 0).toBe(gateway.readsAtAll ? 0 : 2 * ids.length);
    expect(touched(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
  });

  it.each([
    ['by id', (id: string) => ({ id })],
    [
      "by the provider's id",
      (id: string) => ({ provider: id.split(':')[0]?.toUpperCase(), providerId: id.split(':')[1] }),
    ],
  ])("is told by a router's references %s of what they may read alone", async (_how, toKey) => {
    const gateway = await startFor(combination);
    const representations = ids.map((id) => ({ __typename: 'Organization', ...toKey(id) }));
    const { data } = await gateway.ask(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Organization { id name } } }',
      { representations },
    );
    expect(data?.['_entities']).toEqual(
      ids.map((id) => (gateway.mayRead(id) ? { id, name: expect.any(String) } : null)),
    );
    expect(touched(gateway)).toEqual(ids.filter(gateway.mayRead).sort());
  });

  it.each(['VIDA', 'VERTRA'])('lists of %s what they may read alone', async (provider) => {
    const gateway = await startFor(combination);
    const { data } = await gateway.ask(
      `{ organizationList(provider: ${provider}) { __typename ... on OrganizationConnection { nodes { id } } } }`,
    );
    const list = data?.['organizationList'] as { __typename: string; nodes?: { id: string }[] };
    expect(list.__typename).toBe(
      gateway.readsAtAll ? 'OrganizationConnection' : 'OrganizationForbiddenError',
    );
    const listed = list.nodes?.map(({ id }) => id) ?? [];
    expect(ids.filter((id) => listed.includes(id))).toEqual(
      ids.filter((id) => id.startsWith(provider.toLowerCase()) && gateway.mayRead(id)),
    );
    expect(listed.filter((id) => !gateway.mayRead(id))).toEqual([]);
  });

  it('is told which providers there are', async () => {
    const gateway = await startFor(combination);
    const { data } = await gateway.ask('{ organizationProviders { provider } }');
    expect(data).toEqual({ organizationProviders: [{ provider: 'VIDA' }, { provider: 'VERTRA' }] });
  });
});

describe('a refused read', () => {
  const fields =
    '__typename ... on OrganizationError { code message applied retryable provider providerCode }';

  it.each([
    ['vida:3', 'vida:12345'],
    ['vertra:org123', 'vertra:nowhere'],
  ])('of %s says the same as one of %s, which does not exist', async (hidden, nowhere) => {
    const { authenticate, headersFor } = await createCallers({
      scopes: ['organizations:read'],
      organizations: [nowhere],
    });
    const { send } = await startGateway({ authenticate });
    const { data } = await send<Record<string, { providerCode: string | null }>, object>(
      `{ hidden: organization(id: "${hidden}") { ${fields} } nowhere: organization(id: "${nowhere}") { ${fields} } }`,
      {},
      headersFor('api-key'),
    );
    expect(data?.['hidden']).toMatchObject({
      __typename: 'OrganizationNotFoundError',
      applied: 'NOT_APPLIED',
    });
    expect({ ...data?.['hidden'], providerCode: null }).toEqual({ ...data?.['nowhere'], providerCode: null });
  });
});

describe('a list for a caller with named organizations', () => {
  it('has pages and cursors over those alone, and skips what does not exist, be it a page of it', async () => {
    const { authenticate, headersFor } = await createCallers({
      scopes: ['organizations:read'],
      organizations: [
        ...['vida:1', 'vida:2', 'vida:4', 'vida:3', 'vertra:org123', 'vida:12345'],
        ...['vida:42', 'vida:3', 'vida:57', 'vida:5'],
      ],
    });
    const { send } = await startGateway({ authenticate, resellerId: '7' });
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 5; page += 1) {
      const { data } = await send<{ organizationList: Page }, object>(
        `{ organizationList(provider: VIDA, first: 2${after}) { ... on OrganizationConnection {
          nodes { id } pageInfo { hasNextPage endCursor } } } }`,
        {},
        headersFor('jwt'),
      );
      const { nodes = [], pageInfo } = data?.organizationList ?? {};
      seen.push(...nodes.map(({ id }) => id));
      if (!pageInfo?.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(['vida:3', 'vida:42', 'vida:57']);
  });

  interface Page {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
});

describe('an idempotency key', () => {
  it("is each caller's own: another one's outcome is not told under it", async () => {
    const one = await createCallers({ scopes: ['organizations:write'], organizations: ['*'] });
    const { sandbox, send } = await startGateway({ authenticate: one.authenticate });
    const update = updateOne.replace('(input: $input)', '(input: $input, idempotencyKey: "k")');
    for (const kind of kinds) await send(update, { input: toInput('vida:3') }, one.headersFor(kind));
    expect(sandbox.vida.writes('3')).toBe(2);
  });
});

it('a caller without organizations:read sees only the ids of the organization in an error', async () => {
  const { authenticate, headersFor } = await createCallers({
    scopes: ['organizations:write'],
    organizations: ['*'],
  });
  const { sandbox, send } = await startGateway({ authenticate });
  const update = `mutation { updateOrganization(input: { vertra: { organizationId: "fault-not-confirmed", name: "N" } }) {
    ... on OrganizationOutcomeUnknownError { reason organization { id providerId name description } } } }`;
  const { data, errors } = await send<Record<string, unknown>, object>(update, {}, headersFor('api-key'));
  expect(data?.['updateOrganization']).toEqual({
    reason: 'NOT_CONFIRMED',
    organization: {
      id: 'vertra:fault-not-confirmed',
      providerId: 'fault-not-confirmed',
      name: null,
      description: null,
    },
  });
  expect(errors).toHaveLength(2);
  expect(JSON.stringify({ data, errors })).not.toContain('Scenario');
  expect(sandbox.vertra.requests).toHaveLength(1);
});
