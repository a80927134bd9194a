import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'graphql';
import { compose, subgraphSdl } from './compose.mjs';
import { startGraph } from './graph.mjs';
import { execute } from './graphql-client.mjs';

describe('the supergraph', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph();
  });
  after(() => graph?.close());

  it('is composed without errors from schema/subgraph.graphql, which _service.sdl returns as well', async () => {
    assert.doesNotThrow(() => compose({ organizations: 'http://a.test', billing: 'http://b.test' }));
    const { data } = await execute(graph.gateway, '{ _service { sdl } }');
    assert.equal(data._service.sdl, subgraphSdl);
  });

  it('has @oneOf on UpdateOrganizationInput only', () => {
    const withOneOf = parse(graph.supergraph).definitions.filter(
      (definition) =>
        'directives' in definition && definition.directives?.some(({ name }) => name.value === 'oneOf'),
    );
    assert.deepEqual(
      withOneOf.map((definition) => 'name' in definition && definition.name?.value),
      ['UpdateOrganizationInput'],
    );
  });

  it('is introspected at the router with @oneOf', async () => {
    const query = '{ __type(name: "UpdateOrganizationInput") { isOneOf inputFields { name } } }';
    const { data } = await execute(graph.router, query);
    assert.deepEqual(data.__type, { isOneOf: true, inputFields: [{ name: 'vertra' }, { name: 'vida' }] });
  });

  it('has the fields of both subgraphs, without the types of federation and Relay', async () => {
    const query =
      '{ __schema { queryType { fields { name } } subscriptionType { fields { name } } types { name } } }';
    const { data } = await execute(graph.router, query);
    assert.deepEqual(
      data.__schema.queryType.fields.map((/** @type {{ name: string }} */ { name }) => name).sort(),
      [
        'bulkUpdate',
        'bulkUpdates',
        'compareUpdate',
        'compareUpdates',
        'invoices',
        'organization',
        'organizationChanges',
        'organizationList',
        'organizationProviders',
        'organizations',
      ],
    );
    assert.deepEqual(data.__schema.subscriptionType, { fields: [{ name: 'bulkUpdateProgress' }] });
    const internalTypes = data.__schema.types.filter((/** @type {{ name: string }} */ { name }) =>
      /^_[^_]|^Node$/.test(name),
    );
    assert.deepEqual(internalTypes, []);
  });
});

describe('a gateway without introspection', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph({ gatewayEnv: { INTROSPECTION: 'off' } });
  });
  after(() => graph?.close());

  it('serves a router whose supergraph is composed from the schema file', async () => {
    const { errors } = await execute(graph.gateway, '{ _service { sdl } }');
    assert.equal(errors?.length, 1);
    const query = '{ invoices(provider: VIDA, providerIds: ["3"]) { organization { name } } }';
    const { data } = await execute(graph.router, query);
    assert.deepEqual(data.invoices, [{ organization: { name: 'Harbour Dental Group' } }]);
  });
});
