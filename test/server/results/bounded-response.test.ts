import { describe, expect, it } from 'vitest';
import { startGateway, updatesSent } from '../../support/start-gateway.ts';

const long = '€'.repeat(10_000);
const texts =
  'productPlanId offeredProductPlanId smsBrandId smsCampaignId externalAccountId externalBillingId';
const settings = Object.fromEntries(texts.split(' ').map((field) => [field, long]));
const allFields = `name id vida { email ${texts} }`;
const threeTimes = `${allFields} a: vida { ${texts} } b: vida { ${texts} }`;

async function startWithLongTexts() {
  const gateway = await startGateway();
  const { data } = await gateway.send<{ updateOrganization: { __typename: string } }, object>(
    'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
    { input: { vida: { organizationId: '3', name: long, ...settings } } },
  );
  expect(data?.updateOrganization.__typename).toBe('OrganizationUpdated');
  return gateway;
}

describe('The response to a query', () => {
  const ids = Array(100).fill('vida:3');
  const read = (selection: string) =>
    `query Read($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { ${selection} } } }`;

  it('contains 100 organizations with strings of the maximum length', async () => {
    const { send } = await startWithLongTexts();
    const { data, errors } = await send<{ nodes: { vida: object }[] }, object>(read(allFields), { ids });
    expect(errors).toBeUndefined();
    expect(data?.nodes.map(({ vida }) => vida)).toEqual(Array(100).fill(expect.objectContaining(settings)));
  });

  it('is replaced by an error when it is longer than 10,485,760 characters, and logged with its code', async () => {
    const { operations, send } = await startWithLongTexts();
    operations.length = 0;
    const { data, errors, status } = await send(read(threeTimes), { ids });
    expect([status, data]).toEqual([400, undefined]);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'ANSWER_TOO_LARGE', limit: 10_485_760 },
    ]);
    expect(operations).toMatchObject([{ operation: 'Read', errorCodes: ['ANSWER_TOO_LARGE'] }]);
  });
});

describe('The response to a mutation', () => {
  it('is never replaced: 100 updates return all fields three times', async () => {
    const { sandbox, send } = await startWithLongTexts();
    const { data, errors } = await send<{ updateOrganizations: object[] }, object>(
      `mutation ($inputs: [UpdateOrganizationInput!]!) {
        updateOrganizations(inputs: $inputs) { __typename ... on OrganizationUpdate { organization { ${threeTimes} } } }
      }`,
      { inputs: Array(100).fill({ vida: { organizationId: '3', active: true } }) },
    );
    expect(errors).toBeUndefined();
    expect(data?.updateOrganizations).toHaveLength(100);
    expect(data?.updateOrganizations[99]).toMatchObject({ organization: { b: settings } });
    expect(updatesSent(sandbox.vida)).toHaveLength(101);
  });
});
