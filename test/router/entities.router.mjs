import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startSandbox } from '../../dist/sandbox/sandbox.js';
import { startGraph } from './graph.mjs';
import { execute } from './graphql-client.mjs';
import { countVidaReads, simulateVertraList } from './providers.mjs';

const invoiceNamesQuery = /* GraphQL */ `
  query ($provider: OrganizationProvider!, $providerIds: [ID!]!) {
    invoices(provider: $provider, providerIds: $providerIds) {
      organization { name }
    }
  }
`;

/**
 * Writes a connections file with a connection named `west` at Vida.
 *
 * @param {string} folder
 * @param {Awaited<ReturnType<typeof startSandbox>>} sandbox
 */
async function writeConnections(folder, { vida }) {
  const file = join(folder, 'connections.json');
  const west = { name: 'west', provider: 'vida', token: vida.token, origin: vida.origin };
  await writeFile(file, JSON.stringify({ connections: [west] }));
  return file;
}

describe('entities through a router', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  /** @type {Awaited<ReturnType<typeof startSandbox>>} */
  let other;
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connections-'));
    other = await startSandbox({ nameSuffix: ' West' });
    graph = await startGraph({ gatewayEnv: { CONNECTIONS_FILE: await writeConnections(folder, other) } });
  });
  after(async () => {
    await graph?.close();
    await other?.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    graph.reset();
    other.vida.reset();
  });

  /** @type {(provider: 'VIDA' | 'VERTRA', providerIds: readonly string[]) => Promise<unknown[]>} */
  async function readInvoiceNames(provider, providerIds) {
    const { data, errors } = await execute(graph.router, invoiceNamesQuery, { provider, providerIds });
    assert.equal(errors, undefined);
    return data.invoices.map((/** @type {any} */ { organization }) => organization.name);
  }

  it('billing resolves the plan of an organization by its id', async () => {
    const ids = ['vida:3', 'vertra:org123', 'vida:57'];
    const query = 'query ($ids: [ID!]!) { organizations(ids: $ids) { ... on Organization { name plan } } }';
    const { data } = await execute(graph.router, query, { ids });
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

  it('billing resolves the plan of an organization in the result of an update', async () => {
    const input = '{ vida: { organizationId: "3", name: "Harbour" } }';
    const query = `mutation { updateOrganization(input: ${input}) {
      ... on OrganizationUpdate { organization { name plan vida { email } } }
    } }`;
    const { data } = await execute(graph.router, query);
    assert.deepEqual(data.updateOrganization.organization, {
      name: 'Harbour',
      plan: 'Growth',
      vida: { email: 'office@harbour-dental.example' },
    });
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  it('the gateway resolves the name of an organization of billing by provider, connection and providerId', async () => {
    assert.deepEqual(await readInvoiceNames('VIDA', ['3']), ['Harbour Dental Group']);
    assert.deepEqual(await readInvoiceNames('VERTRA', ['org123']), ['updatedorganization']);
    assert.deepEqual(
      graph.organizations.requests.map(({ variables }) => variables?.representations),
      [
        [{ __typename: 'Organization', provider: 'VIDA', connection: 'default', providerId: '3' }],
        [{ __typename: 'Organization', provider: 'VERTRA', connection: 'default', providerId: 'org123' }],
      ],
    );
  });

  it('a hundred Vertra references cost one request to the gateway and one list request to the provider', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `org${index}`);
    simulateVertraList(graph.sandbox.vertra, ids);
    assert.deepEqual(
      await readInvoiceNames('VERTRA', ids),
      ids.map((id) => `Name of ${id}`),
    );
    assert.equal(graph.organizations.requests.length, 1);
    assert.equal(graph.sandbox.vertra.requests.length, 1);
  });

  it('a hundred Vida references cost one request to the gateway and a hundred reads, at most eight concurrently', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index + 1000));
    const reads = countVidaReads(graph.sandbox.vida);
    assert.deepEqual(
      await readInvoiceNames('VIDA', ids),
      ids.map((id) => `Name of ${id}`),
    );
    assert.equal(graph.organizations.requests.length, 1);
    assert.equal(graph.sandbox.vida.requests.length, 100);
    assert.equal(reads.maxConcurrent(), 8);
  });

  it('an organization with a hundred references is read once', async () => {
    await readInvoiceNames(
      'VIDA',
      Array.from({ length: 100 }, () => '3'),
    );
    assert.equal(graph.sandbox.vida.requests.length, 1);
  });

  it('a reference to an unknown organization or another provider is null without affecting the others', async () => {
    const references = ['3', '999', 'vertra:org123', '', '57', 'no number', '77'];
    const expectedNames = ['Harbour Dental Group', null, null, null, 'Lakeview Clinic', null, null];
    assert.deepEqual(await readInvoiceNames('VIDA', references), expectedNames);
  });

  it('the gateway resolves organizations of billing at each connection, and requests each from its own', async () => {
    const query = `{
      ours: invoices(provider: VIDA, providerIds: ["3", "57"]) { organization { name } }
      west: invoices(provider: VIDA, connection: "west", providerIds: ["3"]) { organization { id name } }
    }`;
    const { data, errors } = await execute(graph.router, query);
    assert.equal(errors, undefined);
    assert.deepEqual(data, {
      ours: [
        { organization: { name: 'Harbour Dental Group' } },
        { organization: { name: 'Lakeview Clinic' } },
      ],
      west: [{ organization: { id: 'vida@west:3', name: 'Harbour Dental Group West' } }],
    });
    assert.equal(graph.organizations.requests.length, 1);
    assert.equal(other.vida.requests.length, 1);
  });

  it('an update of an organization of a named connection through the router reaches that connection only', async () => {
    const input = '{ vida: { organizationId: "vida@west:3", name: "Harbour" } }';
    const query = `mutation { updateOrganization(input: ${input}) {
      ... on OrganizationUpdate { organization { id connection name plan } }
    } }`;
    const { data } = await execute(graph.router, query);
    assert.deepEqual(data.updateOrganization.organization, {
      id: 'vida@west:3',
      connection: 'west',
      name: 'Harbour',
      plan: null,
    });
    assert.deepEqual([other.vida.writes('3'), graph.sandbox.vida.writes('3')], [1, 0]);
  });

  it('a reference to another connection is null without an error, and its provider receives no request', async () => {
    const query =
      '{ invoices(provider: VIDA, connection: "emea", providerIds: ["3"]) { organization { name } } }';
    const { data, errors } = await execute(graph.router, query);
    assert.equal(errors, undefined);
    assert.deepEqual(data, { invoices: [{ organization: { name: null } }] });
    assert.deepEqual(graph.sandbox.vida.requests, []);
  });

  it('an organization that cannot be read is null with an error at its path, and the others are returned', async () => {
    const query = `{
      vida: invoices(provider: VIDA, providerIds: ["9403"]) { organization { name } }
      vertra: invoices(provider: VERTRA, providerIds: ["org123"]) { organization { name } }
    }`;
    graph.sandbox.vida.inject(() => ({ applied: false, play: (response) => response.writeHead(403).end() }));
    const { data, errors } = await execute(graph.router, query);
    assert.deepEqual(data.vertra, [{ organization: { name: 'updatedorganization' } }]);
    assert.equal(data.vida[0].organization?.name ?? null, null);
    assert.deepEqual(
      errors?.map(({ extensions, path }) => [path[0], extensions.code, extensions.reason]),
      [['vida', 'ORGANIZATION_READ_FAILED', 'FORBIDDEN']],
    );
  });
});
