import { describe, expect, it } from 'vitest';
import { startGateway } from '../../support/start-gateway.ts';

describe('An error in variables', () => {
  const operation =
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';

  it.each([
    [
      'a value of the wrong type',
      { vida: { organizationId: '3', email: ['private@x.org'] } },
      'input.vida.email',
    ],
    [
      'an unknown value',
      { vida: { organizationId: '3', hipaaSetting: 'private' } },
      'input.vida.hipaaSetting',
    ],
    ['an unknown field', { vida: { organizationId: '3', private: 'private' } }, 'input.vida'],
    ['a missing id', { vida: { name: 'private' } }, 'input.vida'],
    [
      'null in a list',
      { vertra: { organizationId: 'private', tags: ['private', null] } },
      'input.vertra.tags.1',
    ],
    [
      'two providers',
      { vida: { organizationId: 'private' }, vertra: { organizationId: 'private' } },
      'input',
    ],
    ['null for a provider', { vida: null }, 'input.vida'],
    ['a string', 'private', 'input'],
  ])('contains the path of %s and not the value', async (_case, input, path) => {
    const { sandbox, send } = await startGateway();
    const response = await send(operation, { input }, { accept: 'application/graphql-response+json' });
    expect(response.status).toBe(400);
    expect(response.errors?.map(({ extensions }) => extensions?.['code'])).toContain('BAD_USER_INPUT');
    expect(response.errors?.map(({ message }) => message).join()).toContain(`"${path}"`);
    expect(JSON.stringify(response.errors)).not.toContain('private');
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('is reported at most fifty times, and the errors after that are not collected', async () => {
    const { send } = await startGateway();
    const tags = Array(150_000).fill(null);
    const { errors } = await send(operation, { input: { vertra: { organizationId: 'x', tags } } });
    expect(errors?.length).toBeLessThanOrEqual(51);
  });

  it('names a missing variable', async () => {
    const { send } = await startGateway();
    expect((await send(operation, {})).errors?.[0]?.message).toBe('Variable "$input" is required.');
  });
});
