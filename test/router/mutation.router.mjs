import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ask, updateOrganization } from './ask.mjs';
import { startGraph } from './graph.mjs';

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
  const branches = [
    ['vida', { vida }, '3'],
    ['vertra', { vertra }, 'org123'],
  ];
  for (const [provider, input, id] of branches) {
    it(`updates an organization of ${provider}, with one write`, async () => {
      const { data, errors } = await updateOrganization(graph.router, input);
      assert.equal(errors, undefined);
      assert.deepEqual(data.updateOrganization, {
        __typename: 'OrganizationUpdated',
        appliedFields: [['input', provider, 'name']],
        organization: { id: `${provider}:${id}`, name: 'Harbour' },
      });
      assert.equal(graph.sandbox[provider].writes(id), 1);
    });
  }

  it('keeps absent, null and a value three things', async () => {
    const settings = { organizationId: '3', externalAccountId: null, smsEnabled: true };
    await updateOrganization(graph.router, { vida: settings });
    const update = graph.sandbox.vida.requests.find(({ method }) => method !== 'GET');
    assert.deepEqual(JSON.parse(update?.body ?? ''), { externalAccountId: null, smsEnabled: true });
  });

  it('gives each item of a batch its own outcome', async () => {
    const query = /* GraphQL */ `
      mutation ($inputs: [UpdateOrganizationInput!]!) {
        updateOrganizations(inputs: $inputs) {
          __typename
          ... on OrganizationError { code }
        }
      }
    `;
    const missing = { vida: { ...vida, organizationId: '999' } };
    const { data } = await ask(graph.router, query, { inputs: [{ vida }, missing, { vertra }] });
    assert.deepEqual(data.updateOrganizations, [
      { __typename: 'OrganizationUpdated' },
      { __typename: 'OrganizationNotFoundError', code: 'NOT_FOUND' },
      { __typename: 'OrganizationUpdated' },
    ]);
  });

  /** @type {[string, object][]} */
  const refused = [
    ['two branches at once', { vida, vertra }],
    ['no branch', {}],
    ['a branch that is null', { vida: null }],
    ['one branch beside one that is null', { vida, vertra: null }],
  ];
  for (const [what, input] of refused) {
    it(`refuses ${what}, in variables and in the document, and sends nothing to a provider`, async () => {
      // JSON is GraphQL once its keys are bare.
      const written = JSON.stringify(input).replace(/"(\w+)":/g, '$1:');
      const document = `mutation { updateOrganization(input: ${written}) { __typename } }`;
      for (const answer of [
        await updateOrganization(graph.router, input),
        await ask(graph.router, document),
      ]) {
        assert.ok(answer.errors?.length);
        assert.equal(answer.data?.updateOrganization ?? null, null);
      }
      assert.deepEqual(graph.sandbox.vida.requests, []);
      assert.deepEqual(graph.sandbox.vertra.requests, []);
    });
  }
});
