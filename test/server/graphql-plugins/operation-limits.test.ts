import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { UpdateOrganizationsDocument } from '../../../schema/operations.ts';
import { startGateway, updatesSent } from '../../support/start-gateway.ts';

const organization = (rest: string) => `organization(id: "vida:3") { ${rest} }`;
const repeat = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');

/** Nests fields to a depth, without aliases. */
function deep(levels: number): string {
  const inner = Array.from({ length: levels - 2 }).reduce<string>(
    (selection) => `{ ofType ${selection} }`,
    '{ name }',
  );
  return `{ __type(name: "Organization") ${inner} }`;
}

/** Fragments that each spread the next one twice: 2^count fields in few tokens. */
function doubling(count: number, leaf: string): string {
  const fragments = repeat(
    count,
    (index) =>
      `fragment F${index} on Organization { ${index + 1 < count ? `...F${index + 1} ...F${index + 1}` : leaf} }`,
  );
  return `{ node(id: "vida:3") { ...F0 } } ${fragments}`;
}

describe('An operation', () => {
  it.each<[string, string, string]>([
    [
      'with too many tokens',
      `{ ${repeat(1001, () => '__typename ')} ${repeat(1001, () => '__typename ')} }`,
      'OPERATION_TOO_LONG',
    ],
    [
      'with too many tokens in a list',
      `{ organizations(ids: [${repeat(2001, () => '"vida:3"')}]) { __typename } }`,
      'OPERATION_TOO_LONG',
    ],
    ['of opening brackets only', '{ a '.repeat(5000), 'OPERATION_TOO_LONG'],
    ['that is too deep', deep(17), 'OPERATION_TOO_DEEP'],
    [
      'that is too deep in a fragment',
      `{ __type(name: "X") { ...A } } fragment A on __Type ${'{ ofType '.repeat(17)}{ name }${' }'.repeat(17)}`,
      'OPERATION_TOO_DEEP',
    ],
    ['with too many aliases', `{ ${repeat(51, (i) => `a${i}: __typename`)} }`, 'TOO_MANY_ALIASES'],
    ['with too many aliases through fragments', doubling(8, 'x: name'), 'TOO_MANY_ALIASES'],
    [
      'with too many directives',
      `{ __typename ${repeat(51, () => '@skip(if: false)')} }`,
      'TOO_MANY_DIRECTIVES',
    ],
    ['with too many directives on fragments', doubling(7, 'name @include(if: true)'), 'TOO_MANY_DIRECTIVES'],
    [
      'with too many directives on the operation',
      `query ${repeat(51, () => '@x')} { __typename }`,
      'TOO_MANY_DIRECTIVES',
    ],
  ])('%s is refused with 400 and its code, and nothing is sent', async (_case, query, code) => {
    const { sandbox, send } = await startGateway();
    const { data, errors, status } = await send(query, {});
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual([code]);
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });

  it.each([
    ['of the maximum depth', deep(16)],
    ['with the maximum number of aliases', `{ ${repeat(50, (i) => `a${i}: __typename`)} }`],
    ['that introspects the complete schema', getIntrospectionQuery()],
  ])('%s is answered', async (_case, query) => {
    const { send } = await startGateway();
    expect(await send(query, {})).toMatchObject({ status: 200, data: {} });
  });

  it('with the maximum number of tokens is accepted', async () => {
    const { send } = await startGateway();
    const ids = (count: number) => `{ nodes(ids: [${'"vida:3"'.repeat(count)}]) { id } }`;
    const codeOf = async (query: string) => (await send(query, {})).errors?.[0]?.extensions?.['code'];
    expect(await codeOf(ids(1988))).not.toBe('OPERATION_TOO_LONG');
    expect(await codeOf(ids(1989))).toBe('OPERATION_TOO_LONG');
  });

  it('with fragments that double thirty times is measured in linear time', async () => {
    const { send } = await startGateway();
    const { errors } = await send(doubling(30, 'x: name'), {});
    expect(errors?.[0]?.extensions?.['code']).toBe('TOO_MANY_ALIASES');
  });

  it('with fragments that contain themselves is refused by validation', async () => {
    const { send } = await startGateway();
    const query = `{ ${organization('...A')} } fragment A on Organization { ...B } fragment B on Organization { ...A }`;
    const { errors, status } = await send(query, {}, { accept: 'application/graphql-response+json' });
    expect(status).toBe(400);
    expect(errors?.map(({ message }) => message).join()).toContain(
      'Cannot spread fragment "A" within itself',
    );
  });

  it('is refused each time it is sent, whether or not it is cached', async () => {
    const { send } = await startGateway();
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await send(deep(17), {})).status).toBe(400);
  });
});

describe('The cost of an operation', () => {
  const everyField = 'id provider providerId name description tags ownerId createdAt updatedAt';
  const update = (ids: string) =>
    `mutation ($inputs: [UpdateOrganizationInput!]!) { ${repeat(10, (i) => `a${i}: updateOrganizations(inputs: ${ids}) { ... on OrganizationUpdate { organization { ${everyField} ${repeat(30, (j) => `b${i}${j}: __typename`).slice(0, i === 0 ? undefined : 0)} } } }`)} }`;
  const input = { vida: { organizationId: '3', name: 'N' } };

  it('includes organizations in variables, and exceeding it is refused before any call', async () => {
    const { sandbox, send } = await startGateway();
    const { errors, status } = await send(update('$inputs'), { inputs: Array(100).fill(input) });
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'OPERATION_TOO_COSTLY', limit: 20_000 }]);
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('with many pages of changes, each of which can read thousands, is refused', async () => {
    const { send } = await startGateway();
    const pages = (count: number) =>
      `{ ${repeat(count, (index) => `page${index}: organizationChanges(first: 1) { nodes { id } }`)} }`;
    expect((await send(pages(15), {})).errors).toBeUndefined();
    expect((await send(pages(20), {})).errors?.[0]?.extensions?.['code']).toBe('OPERATION_TOO_COSTLY');
  });

  const ids = JSON.stringify(Array(100).fill('vida:3'));
  const organizationFields = `... on Organization { ${everyField} __typename }`;
  const page = `nodes { ${everyField} } pageInfo { hasNextPage endCursor }`;

  it.each([
    [
      "a variable's default",
      `query ($ids: [ID!]! = ${ids})`,
      'organizations(ids: $ids)',
      organizationFields,
      11,
    ],
    ["an argument's own list", 'query', `organizations(ids: ${ids})`, organizationFields, 11],
    ["the default of a page's length", 'query', 'organizationList(provider: VERTRA)', page, 50],
    ["a page's length of null", 'query', 'organizationList(provider: VERTRA, first: null)', page, 50],
    [
      "the default of a variable for a page's length",
      'query ($n: Int = 100)',
      'organizationList(provider: VERTRA, first: $n)',
      page,
      12,
    ],
  ])('includes organizations in %s', async (_case, head, field, selection, times) => {
    const { sandbox, send } = await startGateway();
    const query = `${head} { ${repeat(times, (index) => `a${index}: ${field} { ${selection} }`)} }`;
    const { errors, status } = await send(query, {});
    expect([status, errors?.[0]?.extensions?.['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });

  it('is checked for all fields, so that an oversized batch is refused before another field writes', async () => {
    const { sandbox, send } = await startGateway({ maxBatch: 1 });
    const { data, errors, status } = await send(
      `mutation ($inputs: [UpdateOrganizationInput!]!) {
        one: updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename }
        many: updateOrganizations(inputs: $inputs) { __typename }
      }`,
      { inputs: [input, input] },
    );
    expect([status, data]).toEqual([413, undefined]);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BATCH_TOO_LARGE', limit: 1 });
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('includes organizations in a page', async () => {
    const { sandbox, send } = await startGateway();
    const page = `organizationList(provider: VERTRA, first: 100) { nodes { ${everyField} } }`;
    const { errors, status } = await send(`{ ${repeat(12, (i) => `a${i}: ${page}`)} }`, {});
    expect([status, errors?.[0]?.extensions?.['code']]).toEqual([400, 'OPERATION_TOO_COSTLY']);
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it.each([[100], [1000]])('allows a complete batch of %d updates with all fields', async (maxBatch) => {
    const { sandbox, send } = await startGateway({ maxBatch });
    const inputs = Array(maxBatch).fill(input);
    const { data } = await send(UpdateOrganizationsDocument, { inputs });
    expect(data?.updateOrganizations).toHaveLength(maxBatch);
    expect(updatesSent(sandbox.vida)).toHaveLength(maxBatch);
  });
});
