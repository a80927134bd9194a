import { describe, expect, it } from 'vitest';
import { startGateway } from '../../support/start-gateway.ts';

const repeat = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');
const names = (count: number) => repeat(count, (index) => `a${index}: name`);
const organization = (rest: string) => `{ organization(id: "vida:3") { ... on Organization { ${rest} } } }`;
const update = (rest: string) =>
  `mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { ${rest} } }`;
const twice = (rest: string) => `one: vida { ${rest} } two: vida { ${rest} }`;
const emails = 'email again: email';

const refused: readonly [string, string, string][] = [
  ['under four aliases', organization(names(4)), 'Organization.name'],
  ['under its name and three aliases', organization(`name ${names(3)}`), 'Organization.name'],
  ['under two aliases in two aliases', organization(twice(emails)), 'VidaOrganizationSettings.email'],
  [
    'in a fragment under each of four aliases',
    `${organization(repeat(4, (index) => `a${index}: vida { ...F }`))} fragment F on VidaOrganizationSettings { active }`,
    'Organization.vida',
  ],
  [
    'in fragments on an interface and an object type',
    `{ node(id: "vida:3") { ...N ... on Organization { x: id y: id } } } fragment N on Node { id z: id }`,
    'Organization.id',
  ],
  [
    'in a mutation',
    update(`... on OrganizationUpdate { organization { ${names(4)} } }`),
    'Organization.name',
  ],
  [
    'in a mutation, under aliases of the organization and of the field',
    update('... on OrganizationUpdate { organization { name x: name } y: organization { name x: name } }'),
    'Organization.name',
  ],
  [
    "in a router's query",
    `{ _entities(representations: [{ __typename: "Organization", id: "vida:3" }]) { ... on Organization { ${names(4)} } } }`,
    'Organization.name',
  ],
  [
    'below the root with different arguments',
    `{ bulkUpdate(id: "x") { ... on OrganizationBulkUpdate { ${repeat(4, (index) => `a${index}: failedItems(first: ${index}) { nodes { index } }`)} } } }`,
    'OrganizationBulkUpdate.failedItems',
  ],
  [
    'in edges and nodes, which contain the same objects',
    '{ organizationList(provider: VIDA) { edges { node { name a: name } } nodes { b: name c: name } } }',
    'Organization.name',
  ],
  [
    'in several edges of a bulk item',
    `{ bulkUpdate(id: "bulk:x") { ... on OrganizationBulkUpdate { failedItems { edges { node { index a: index } } b: edges { node { index } } nodes { index } } } } }`,
    'OrganizationBulkItem.index',
  ],
  [
    'at the root, without arguments',
    `{ ${repeat(4, (index) => `a${index}: organizationProviders { provider }`)} }`,
    'Query.organizationProviders',
  ],
  ['after a directive', organization(`${names(3)} name @include(if: true)`), 'Organization.name'],
];

describe('A field of one object', () => {
  it.each(refused)(
    'is refused before any call to a provider when selected %s',
    async (_case, query, field) => {
      const { sandbox, send } = await startGateway();
      const { data, errors, status } = await send(query, {});
      expect([status, data]).toEqual([400, undefined]);
      expect(errors?.[0]?.extensions).toEqual({ code: 'FIELD_REPEATED', limit: 3 });
      expect(errors?.[0]?.message).toContain(`selects ${field} of one object 4 times`);
      expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
    },
  );

  it('is refused in a subscription as well', async () => {
    const { gateway } = await startGateway();
    const query = `subscription { bulkUpdateProgress(id: "x") { ... on OrganizationBulkUpdate { ${repeat(4, (index) => `a${index}: state`)} } } }`;
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect(await response.text()).toContain('FIELD_REPEATED');
  });

  it.each([
    ['under three aliases', organization(names(3))],
    [
      'under one response key in many fragments',
      organization(repeat(9, () => '... on Organization { name }')),
    ],
    [
      'under three aliases in each of several organizations',
      `{ ${repeat(4, (index) => `a${index}: organization(id: "vida:3") { ... on Organization { b${index}: name name } }`)} }`,
    ],
    [
      'under three aliases in each member of a union',
      `{ organization(id: "vida:3") { ${['Organization', 'OrganizationNotFoundError', 'OrganizationForbiddenError'].map((type) => `... on ${type} { x${type}: __typename ${type === 'Organization' ? 'name' : 'a: message b: message'} }`).join(' ')} } }`,
    ],
    ['40 times as __typename', organization(repeat(40, (index) => `a${index}: __typename`))],
  ])('is answered when selected %s', async (_case, query) => {
    const { send } = await startGateway();
    const { errors, status } = await send(query, {});
    expect([status, errors]).toEqual([200, undefined]);
  });
});
