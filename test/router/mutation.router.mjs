import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startGraph } from './graph.mjs';
import { execute, updateOrganization } from './graphql-client.mjs';

const vida = { organizationId: '3', name: 'Harbour' };
const vertra = { organizationId: 'org123', name: 'Harbour' };

describe('updateOrganization through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  /** @type {['vida' | 'vertra', object, string][]} */
  const updates = [
    ['vida', { vida }, '3'],
    ['vertra', { vertra }, 'org123'],
  ];
  for (const [provider, input, id] of updates) {
    it(`updates an organization of ${provider} with one write`, async () => {
      const { data, errors } = await updateOrganization(graph.router, input);
      assert.equal(errors, undefined);
      assert.deepEqual(data.updateOrganization, {
        __typename: 'OrganizationUpdated',
        fields: [{ path: ['input', provider, 'name'], state: 'APPLIED' }],
        organization: { id: `${provider}:${id}`, name: 'Harbour' },
      });
      assert.equal(graph.sandbox[provider].writes(id), 1);
    });
  }

  it('sends a null and a value to the provider, and no absent field', async () => {
    const settings = { organizationId: '3', externalAccountId: null, smsEnabled: true };
    await updateOrganization(graph.router, { vida: settings });
    const update = graph.sandbox.vida.requests.find(({ method }) => method !== 'GET');
    assert.deepEqual(JSON.parse(update?.body ?? ''), { externalAccountId: null, smsEnabled: true });
  });

  it('returns the outcome of each item of a batch', async () => {
    const query = /* GraphQL */ `
      mutation ($inputs: [UpdateOrganizationInput!]!) {
        updateOrganizations(inputs: $inputs) {
          __typename
          ... on OrganizationError { code }
        }
      }
    `;
    const missing = { vida: { ...vida, organizationId: '999' } };
    const { data } = await execute(graph.router, query, { inputs: [{ vida }, missing, { vertra }] });
    assert.deepEqual(data.updateOrganizations, [
      { __typename: 'OrganizationUpdated' },
      { __typename: 'OrganizationNotFoundError', code: 'NOT_FOUND' },
      { __typename: 'OrganizationUpdated' },
    ]);
  });

  /** @type {[string, object][]} */
  const refused = [
    ['two providers', { vida, vertra }],
    ['no provider', {}],
    ['a provider that is null', { vida: null }],
    ['two providers, one of them null', { vida, vertra: null }],
  ];
  for (const [description, input] of refused) {
    it(`refuses an input with ${description}, in variables and in the document, and sends nothing to a provider`, async () => {
      // JSON without quotes around its keys is a GraphQL literal.
      const literal = JSON.stringify(input).replace(/"(\w+)":/g, '$1:');
      const document = `mutation { updateOrganization(input: ${literal}) { __typename } }`;
      for (const answer of [
        await updateOrganization(graph.router, input),
        await execute(graph.router, document),
      ]) {
        assert.ok(answer.errors?.length);
        assert.equal(answer.data?.updateOrganization ?? null, null);
      }
      assert.deepEqual(graph.sandbox.vida.requests, []);
      assert.deepEqual(graph.sandbox.vertra.requests, []);
    });
  }
});
