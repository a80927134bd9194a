import { describe, expect, it } from 'vitest';
import { postParams, repeat } from '../../support/post-params.ts';
import { startGateway } from '../../support/start-gateway.ts';

describe('Repeated selections', () => {
  const refused = { status: 400, errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY', limit: 10_000 } }] };
  const update = '__typename ... on OrganizationUpdate { organization { ...Every } } ...Errors';
  const members = [
    'OrganizationInputError',
    'OrganizationNotFoundError',
    'OrganizationNameTakenError',
    'OrganizationForbiddenError',
    'OrganizationCredentialError',
    'OrganizationRateLimitedError',
    'OrganizationUnavailableError',
    'OrganizationOutcomeUnknownError',
    'OrganizationIdempotencyError',
    'OrganizationUnexpectedError',
  ];
  const errors = repeat(
    members.length,
    (index) => `... on ${members[index]} { message code provider providerCode applied retryable requestId }`,
  );
  const fragments = `
    fragment Every on Organization {
      id provider providerId name description tags ownerId members { userId role joinedAt } createdAt updatedAt
      vida { email active productPlanId offeredProductPlanId smsEnabled smsBrandId smsCampaignId vidaPremium
        externalAccountId externalBillingId hipaaSetting orgAccountType }
    }
    fragment Errors on UpdateOrganizationResult { ${errors} }`;
  const updates = (count: number) =>
    `mutation ($input: UpdateOrganizationInput!) {
      ${repeat(count, (index) => `a${index}: updateOrganization(input: $input) { ${update} }`)}
    } ${fragments}`;

  it.each([
    ['490 copies of one field', `{ ${repeat(490, () => 'organizationProviders { provider }')} }`],
    [
      '1,900 copies of one leaf field',
      `{ organization(id: "vida:3") { ${repeat(1900, () => '__typename')} } }`,
    ],
    [
      'fields in repeated fields',
      `{ ${repeat(20, () => `organizationProviders { ${repeat(20, () => 'provider')} }`)} }`,
    ],
    [
      'one field in inline fragments',
      `{ ${repeat(200, () => '... on Query { organizationProviders { provider } }')} }`,
    ],
    [
      'one field through fragments',
      `{ ${repeat(60, () => 'node(id: "x") { id ...F0 }')} }
       ${repeat(95, (index) => `fragment F${index} on Node { id ${index < 94 ? `...F${index + 1}` : ''} }`)}`,
    ],
    ['one field in an unused fragment', `{ __typename } fragment F on Query { ${repeat(400, () => 'a')} }`],
    [
      'fragments that double through fields',
      `{ __type(name: "X") { ...F0 } } ${repeat(14, (index) => `fragment F${index} on __Type { ofType { ${index < 13 ? `...F${index + 1}` : 'name'} } ofType { ${index < 13 ? `...F${index + 1}` : 'name'} } }`)}`,
    ],
  ])('are refused before they are compared: %s', async (_case, query) => {
    const gateway = await startGateway();
    expect(await postParams(gateway, { query })).toMatchObject(refused);
    expect([...gateway.sandbox.vida.requests, ...gateway.sandbox.vertra.requests]).toEqual([]);
  });

  it.each([
    [
      'fragments that double without fields',
      `{ ...F0 } ${repeat(40, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}`,
    ],
    [
      'fragments that all contain each other',
      `{ ...F0 } ${repeat(25, (index) => `fragment F${index} on Query { ${repeat(25, (other) => `...F${other}`)} }`)}`,
    ],
  ])('that need no comparisons are validated: %s', async (_case, query) => {
    const { errors } = await postParams(await startGateway(), { query });
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('in ten updates with all fields and all members of their results are accepted', async () => {
    const input = { vertra: { organizationId: 'org123', description: 'D' } };
    const { data, status } = await postParams(await startGateway(), {
      query: updates(10),
      variables: { input },
    });
    expect([status, Object.keys(data)]).toEqual([200, Array.from({ length: 10 }, (_, index) => `a${index}`)]);
  });
});
