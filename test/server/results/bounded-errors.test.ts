import { describe, expect, it } from 'vitest';
import { startGateway } from '../../support/start-gateway.ts';

const repeat = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

describe('The errors of a response', () => {
  it('of validation are 100, followed by one that states that validation stopped', async () => {
    const { send } = await startGateway();
    const { errors = [] } = await send(`{ ${repeat(500, (index) => `unknown${index}`)} }`, {});
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)?.message).toContain('Too many validation errors');
  });

  it('of execution are 100, followed by one with the number of omitted errors', async () => {
    const { send } = await startGateway();
    const representations = Array(150).fill({ __typename: 'Organization', id: 1.5 });
    const { data, errors = [] } = await send<{ _entities: unknown[] }, object>(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      { representations },
    );
    expect(data?._entities).toEqual(Array(150).fill(null));
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)).toMatchObject({
      message: 'The response omits 50 more errors.',
      extensions: { code: 'ERRORS_LEFT_OUT', count: 50 },
    });
  });

  it('of execution are complete when there are 101', async () => {
    const { send } = await startGateway();
    const representations = Array(101).fill({ __typename: 'Organization', id: 1.5 });
    const { errors = [] } = await send(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
      { representations },
    );
    expect(errors).toHaveLength(101);
    expect(JSON.stringify(errors)).not.toContain('ERRORS_LEFT_OUT');
  });

  it.each([
    ['an unterminated string', `{ organization(id: "${'x'.repeat(50_000)}`],
    ['a string instead of a name', `{ "${'x'.repeat(50_000)}" }`],
    [
      'a string instead of a number',
      `{ organizationList(provider: VIDA, first: "${'x'.repeat(50_000)}") { __typename } }`,
    ],
    ['a surrogate pair at the end of the message', `{ "${'😀'.repeat(20_000)}" }`],
    [
      'fragments that contain each other',
      `{ ...F0 } ${repeat(150, (index) => `fragment F${index}${'n'.repeat(100)} on Query { ...F${(index + 1) % 150}${'n'.repeat(100)} }`)}`,
    ],
  ])('have messages of at most 1,000 characters and ten locations each: %s', async (_case, query) => {
    const { send } = await startGateway();
    const { errors = [], status } = await send(query, {}, { accept: 'application/graphql-response+json' });
    expect(status).toBe(400);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      const { locations = [] } = error as { locations?: unknown[] };
      expect(error.message.length).toBeLessThanOrEqual(1000);
      expect(error.message.isWellFormed()).toBe(true);
      expect(locations.length).toBeLessThanOrEqual(10);
    }
  });

  it('keep short messages, codes, paths and locations unchanged', async () => {
    const { send } = await startGateway();
    const { errors } = await send('{ organization(id: "vida:3") { nmae } }', {});
    expect(errors).toEqual([
      {
        message: expect.stringContaining('Cannot query field "nmae"'),
        locations: [{ line: 1, column: 32 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });
});

describe('Errors in variables', () => {
  const accept = { accept: 'application/graphql-response+json' };
  const update =
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';

  it('are fifty, followed by one that states that further ones are omitted', async () => {
    const { sandbox, send } = await startGateway();
    const input = { vertra: { organizationId: 'org123', tags: Array(51).fill(1) } };
    const { data, errors = [], status } = await send(update, { input }, accept);
    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toHaveLength(51);
    expect(errors.at(-1)?.message).toBe('Further errors in the variables are omitted.');
    const fewer = { vertra: { organizationId: 'org123', tags: Array(50).fill(1) } };
    expect((await send(update, { input: fewer })).errors).toHaveLength(50);
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('contain no keys or values of the input', async () => {
    const { send } = await startGateway();
    const long = 'x'.repeat(300_000);
    const keys = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`${long.slice(0, 5000)}${index}`, 1]),
    );
    const input = { vida: { organizationId: '3', name: long, ...keys } };
    const response = await send(update, { input }, accept);
    expect(response.status).toBe(400);
    expect(response.errors).toHaveLength(40);
    expect(JSON.stringify(response.errors)).not.toContain('xxx');
  });

  it.each([
    ['absent', {}, 'Variable "$input" is required.'],
    [
      'null',
      { input: null },
      'Variable "$input" is invalid at "input": Expected non-nullable type "UpdateOrganizationInput!" not to be null.',
    ],
  ])('name a required variable that is %s', async (_case, variables, message) => {
    const { send } = await startGateway();
    const { errors, status } = await send(update, variables, accept);
    expect([status, errors?.map((each) => each.message)]).toEqual([400, [message]]);
  });

  it('are not reported for a variable with a default or of a nullable type', async () => {
    const { send } = await startGateway();
    const query =
      'query ($skip: Boolean! = false, $first: Int) { __typename @skip(if: $skip) organizationList(provider: VERTRA, first: $first) { __typename } }';
    expect(await send(query, {})).toMatchObject({ status: 200, data: { __typename: 'Query' } });
  });
});

describe('The issues of an input', () => {
  it('are a hundred, and the message states the total number', async () => {
    const { sandbox, send } = await startGateway();
    const tags = Array(1000).fill('a tag of more than twenty');
    const { data } = await send<{ updateOrganization: { issues: unknown[]; message: string } }, object>(
      `mutation ($input: UpdateOrganizationInput!) {
        updateOrganization(input: $input) { ... on OrganizationInputError { message issues { path code } } }
      }`,
      { input: { vertra: { organizationId: 'org123', tags } } },
    );
    expect(data?.updateOrganization.issues).toHaveLength(100);
    expect(data?.updateOrganization.message).toBe('The input has 1000 issues. The first 100 are listed.');
    expect(sandbox.vertra.requests).toEqual([]);
  });
});
