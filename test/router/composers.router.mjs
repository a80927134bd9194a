import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { buildSchema, findBreakingChanges, parse } from 'graphql';
import { billingSdl, subgraphSdl } from './compose.mjs';
import {
  createCalendarSdl,
  createPaymentsSdl,
  ledgerSdl,
  oneOfDefinition,
  seatsById,
  seatsByProvider,
  teamsSdl,
} from './composer-subgraphs.mjs';
import { composers } from './composers.mjs';
import { startGraph } from './graph.mjs';
import { updateOrganization } from './graphql-client.mjs';

const read = (/** @type {string} */ file) => readFileSync(new URL(file, import.meta.url), 'utf8');

const clientApi = buildSchema(read('../../schema/api.graphql'));

/**
 * @param {keyof typeof composers} composer
 * @param {readonly string[]} sdls
 */
const composeWith = (composer, ...sdls) =>
  composers[composer](
    sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}.test`, typeDefs: parse(sdl) })),
  );

/** @param {string} sdl @param {string} directive */
const findNamesWithDirective = (sdl, directive) =>
  parse(sdl).definitions.flatMap((each) =>
    'directives' in each && each.directives?.some(({ name }) => name.value === directive) && 'name' in each
      ? [each.name?.value]
      : [],
  );

/** Whether each composer keeps `@oneOf`, and needs its definition. @type {[keyof typeof composers, boolean, boolean][]} */
const composerTraits = [
  ['@apollo/composition', false, true],
  ['@theguild/federation-composition', true, false],
  ['@wundergraph/composition', true, false],
];

it('every composer is tested in the version that README.md names', () => {
  const { dependencies } = JSON.parse(read('package.json'));
  for (const [composer] of composerTraits) {
    const [major, minor] = dependencies[composer].split('.');
    assert.match(read('README.md'), new RegExp(`\`${composer}\`\\s${major}\\.${minor}\\b`));
  }
  assert.deepEqual(
    composerTraits.map(([composer]) => composer),
    Object.keys(composers),
  );
});

for (const [composer, keepsOneOf, needsDefinition] of composerTraits) {
  describe(composer, () => {
    const filterKept = (/** @type {string[]} */ ...inputs) => (keepsOneOf ? inputs : []);

    it('composes the subgraph and billing to an API that lacks only Node, node and nodes of schema/api.graphql', () => {
      const { api } = composeWith(composer, subgraphSdl, billingSdl);
      assert.deepEqual(
        findBreakingChanges(clientApi, api)
          .map(({ description }) => description)
          .sort(),
        [
          'Node was removed.',
          'Organization no longer implements interface Node.',
          'OrganizationBulkUpdate no longer implements interface Node.',
          'Query.node was removed.',
          'Query.nodes was removed.',
        ],
      );
    });

    it('composes an API with updateOrganization, every member of its result, and the fields of both keys', () => {
      const { api } = composeWith(composer, subgraphSdl, billingSdl);
      const update = api.getMutationType()?.getFields().updateOrganization;
      assert.equal(String(update?.type), 'UpdateOrganizationResult');
      const membersOf = (/** @type {any} */ schema) =>
        schema.getType('UpdateOrganizationResult').getTypes().map(String);
      assert.deepEqual(membersOf(api).sort(), membersOf(clientApi).sort());
      const organization = /** @type {any} */ (api.getType('Organization')).getFields();
      assert.deepEqual(
        ['id', 'provider', 'connection', 'providerId', 'plan'].map((name) => String(organization[name].type)),
        ['ID!', 'OrganizationProvider!', 'String!', 'ID!', 'String'],
      );
    });

    it(`${keepsOneOf ? 'keeps @oneOf in' : 'drops @oneOf from'} the supergraph`, () => {
      const { api, supergraphSdl } = composeWith(composer, subgraphSdl, billingSdl);
      assert.deepEqual(findNamesWithDirective(supergraphSdl, 'oneOf'), filterKept('UpdateOrganizationInput'));
      const input = /** @type {any} */ (api.getType('UpdateOrganizationInput'));
      assert.equal(input.isOneOf, keepsOneOf);
    });

    it(`${needsDefinition ? 'needs' : 'does not need'} the definition of @oneOf`, () => {
      assert.ok(subgraphSdl.includes(oneOfDefinition));
      const withoutDefinition = subgraphSdl.replace(oneOfDefinition, '');
      const compose = () => composeWith(composer, withoutDefinition, billingSdl);
      if (needsDefinition) assert.throws(compose, /Unknown directive "@oneOf"/);
      else assert.doesNotThrow(compose);
    });

    for (const definition of [
      oneOfDefinition,
      `"Exactly one field." ${oneOfDefinition}`,
      ...(needsDefinition ? [] : ['']),
    ]) {
      it(`composes the subgraph with another that uses @oneOf and has ${definition || 'no definition of it'}`, () => {
        const { api, supergraphSdl } = composeWith(composer, subgraphSdl, createPaymentsSdl(definition));
        assert.ok(api.getQueryType()?.getFields().pay);
        assert.deepEqual(
          findNamesWithDirective(supergraphSdl, 'oneOf').sort(),
          filterKept('PaymentInput', 'UpdateOrganizationInput'),
        );
      });
    }

    it('composes the subgraph with another that has node, nodes and Node', () => {
      const { api } = composeWith(composer, subgraphSdl, ledgerSdl);
      const { node, nodes, updateOrganization: update } = api.getQueryType()?.getFields() ?? {};
      assert.deepEqual(
        [node, nodes, update].map((each) => each && String(each.type)),
        ['Node', '[Node]!', undefined],
      );
      const organization = /** @type {any} */ (api.getType('Organization'));
      assert.deepEqual(organization.getInterfaces().map(String), ['Node']);
    });

    it('composes the subgraph with another that has PageInfo', () => {
      const { api } = composeWith(composer, subgraphSdl, teamsSdl);
      const connections = ['OrganizationConnection', 'OrganizationBulkItemConnection', 'TeamConnection'];
      const fieldsOf = (/** @type {string} */ name) => /** @type {any} */ (api.getType(name)).getFields();
      assert.deepEqual(
        connections.map((name) => String(fieldsOf(name).pageInfo.type)),
        ['PageInfo!', 'PageInfo!', 'PageInfo!'],
      );
      assert.deepEqual(
        ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) =>
          String(fieldsOf('PageInfo')[name].type),
        ),
        ['Boolean!', 'Boolean!', 'String', 'String'],
      );
    });

    for (const [description, directives] of [
      ['without a specification', ''],
      ['with another specification', '@specifiedBy(url: "https://example.com/date-time")'],
    ]) {
      it(`composes the subgraph with another that has DateTime ${description}`, () => {
        const { api } = composeWith(composer, subgraphSdl, createCalendarSdl(String(directives)));
        assert.equal(String(api.getQueryType()?.getFields().now?.type), 'DateTime!');
        const { updatedAt } = /** @type {any} */ (api.getType('Organization')).getFields();
        assert.equal(String(updatedAt.type), 'DateTime');
      });
    }

    for (const [key, sdl] of [
      ['id', seatsById],
      ['provider, connection and providerId', seatsByProvider],
    ]) {
      it(`composes the subgraph with another that extends Organization by ${key}`, () => {
        const { api } = composeWith(composer, subgraphSdl, String(sdl));
        const { name, seats } = /** @type {any} */ (api.getType('Organization')).getFields();
        assert.deepEqual(
          [name, seats].map(({ type }) => String(type)),
          ['String', 'Int'],
        );
      });
    }
  });
}

describe('a router on a supergraph without @oneOf', () => {
  /** @type {Awaited<ReturnType<typeof startGraph>>} */
  let graph;
  before(async () => {
    graph = await startGraph({ composer: '@apollo/composition' });
  });
  after(() => graph?.close());
  beforeEach(() => graph.reset());

  const vida = { organizationId: '3', name: 'Harbour' };
  const vertra = { organizationId: 'org123', name: 'Harbour' };

  it('updates an organization with one write', async () => {
    const { data } = await updateOrganization(graph.router, { vida });
    assert.equal(data.updateOrganization.__typename, 'OrganizationUpdated');
    assert.equal(graph.sandbox.vida.writes('3'), 1);
  });

  /** @type {[string, object, RegExp][]} */
  const refused = [
    ['two providers', { vida, vertra }, /exactly one/i],
    ['no provider', {}, /exactly one/i],
    ['a provider that is null', { vida: null }, /must be non-null/],
    ['two providers, one of them null', { vida, vertra: null }, /exactly one/i],
  ];
  for (const [description, input, reason] of refused) {
    it(`forwards an input with ${description} to the gateway, which refuses it and sends nothing to a provider`, async () => {
      const { data, errors } = await updateOrganization(graph.router, input);
      assert.equal(data?.updateOrganization ?? null, null);
      assert.match(errors?.[0]?.message, reason);
      assert.equal(graph.organizations.requests.length, 1);
      assert.deepEqual([...graph.sandbox.vida.requests, ...graph.sandbox.vertra.requests], []);
    });
  }
});
