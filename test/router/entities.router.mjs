import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ask } from './ask.mjs';
import { startGraph } from './graph.mjs';
import { holdVertraList, watchVidaReads } from './providers.mjs';

const names = /* GraphQL */ `
  query ($provider: OrganizationProvider!, $providerIds: [ID!]!) {
    invoices(provider: $provider, providerIds: $providerIds) {
      organization { name }
    }
  }
`;

describe('entities through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  /** @type {(provider: 'VIDA' | 'VERTRA', providerIds: readonly string[]) => Promise<unknown[]>} */
  async function nameInvoices(provider, providerIds) {
    const { data, errors } = await ask(graph.router, names, { provider, providerIds });
    assert.equal(errors, undefined);
    return data.invoices.map((/** @type {any} */ { organization }) => organization.name);
  }

  it('an organization of the gateway has its plan from billing, by id', async () => {
    const ids = ['vida:3', 'vertra:org123', 'vida:57'];
    const query = 'query ($ids: [ID!]!) { organizations(ids: $ids) { ... on Organization { name plan } } }';
    const { data } = await ask(graph.router, query, { ids });
    assert.deepEqual(data.organizations, [
      { name: 'Harbour Dental Group', plan: 'Growth' },
      { name: 'updatedorganization', plan: 'Scale' },
      { name: 'Lakeview Clinic', plan: null },
    ]);
    assert.deepEqual(
      graph.billing.requests.map(({ variables }) => variables?.representations),
      [ids.map((id) => ({ __typename: 'Organization', id }))],
    );
  });

  it('an organization that an update answers with has its plan from billing', async () => {
    const input = '{ vida: { organizationId: "3", name: "Harbour" } }';
    const query = `mutation { updateOrganization(input: ${input}) {
      ... on OrganizationUpdate { organization { name plan vida { email } } }
    } }`;
    const { data } = await ask(graph.router, query);
    assert.deepEqual(data.updateOrganization.organization, {
      name: 'Harbour',
      plan: 'Growth',
      vida: { email: 'office@harbour-dental.example' },
    });
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('an organization of billing has its name from the gateway, by provider and providerId', async () => {
    assert.deepEqual(await nameInvoices('VIDA', ['3']), ['Harbour Dental Group']);
    assert.deepEqual(await nameInvoices('VERTRA', ['org123']), ['updatedorganization']);
    assert.deepEqual(
      graph.organizations.requests.map(({ variables }) => variables?.representations),
      [
        [{ __typename: 'Organization', provider: 'VIDA', providerId: '3' }],
        [{ __typename: 'Organization', provider: 'VERTRA', providerId: 'org123' }],
      ],
    );
  });

  it('a hundred of Vertra are one request to the gateway and one list call to the provider', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `org${index}`);
    holdVertraList(graph.sandbox.vertra, ids);
    assert.deepEqual(
      await nameInvoices('VERTRA', ids),
      ids.map((id) => `Name of ${id}`),
    );
    assert.equal(graph.organizations.requests.length, 1);
    assert.equal(graph.sandbox.vertra.requests.length, 1);
  });

  it('a hundred of Vida are one request to the gateway and a read each, eight at once', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index + 1000));
    const reads = watchVidaReads(graph.sandbox.vida);
    assert.deepEqual(
      await nameInvoices('VIDA', ids),
      ids.map((id) => `Name of ${id}`),
    );
    assert.equal(graph.organizations.requests.length, 1);
    assert.equal(graph.sandbox.vida.requests.length, 100);
    assert.equal(reads.most(), 8);
  });

  it('the same organization on a hundred invoices is read once', async () => {
    await nameInvoices(
      'VIDA',
      Array.from({ length: 100 }, () => '3'),
    );
    assert.equal(graph.sandbox.vida.requests.length, 1);
  });

  it('an unknown or foreign reference is null alone', async () => {
    const references = ['3', '999', 'vertra:org123', '', '57', 'no number', '77'];
    const found = ['Harbour Dental Group', null, null, null, 'Lakeview Clinic', null, null];
    assert.deepEqual(await nameInvoices('VIDA', references), found);
  });

  it('what cannot be read is null with an error that says where, and leaves the others', async () => {
    const query = `{
      vida: invoices(provider: VIDA, providerIds: ["9403"]) { organization { name } }
      vertra: invoices(provider: VERTRA, providerIds: ["org123"]) { organization { name } }
    }`;
    graph.sandbox.vida.inject(() => ({ applied: false, play: (response) => response.writeHead(403).end() }));
    const { data, errors } = await ask(graph.router, query);
    assert.deepEqual(data.vertra, [{ organization: { name: 'updatedorganization' } }]);
    assert.equal(data.vida[0].organization?.name ?? null, null);
    assert.deepEqual(
      errors?.map(({ extensions, path }) => [path[0], extensions.code, extensions.reason]),
      [['vida', 'ORGANIZATION_READ_FAILED', 'FORBIDDEN']],
    );
  });
});
