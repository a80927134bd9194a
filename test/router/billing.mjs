// A second subgraph, as another team could own it. Prints its URL when it listens.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const federationSdl = /* GraphQL */ `
  directive @external on FIELD_DEFINITION
  directive @key(fields: String!, resolvable: Boolean) repeatable on OBJECT
  directive @link(url: String!, import: [String!]) repeatable on SCHEMA
  scalar _Any
  union _Entity = Organization
  extend type Query {
    _entities(representations: [_Any!]!): [_Entity]!
  }
`;

const sdl = readFileSync(new URL('billing.graphql', import.meta.url), 'utf8');

/** @typedef {{ id?: string, provider: string, connection: string, providerId: string }} Reference */

const plans = [
  { id: 'vida:3', provider: 'VIDA', connection: 'default', providerId: '3', plan: 'Growth' },
  { id: 'vertra:org123', provider: 'VERTRA', connection: 'default', providerId: 'org123', plan: 'Scale' },
];

/** Finds the plan by either key. */
function findPlan(/** @type {Reference} */ { connection, id, provider, providerId }) {
  const key = [provider, connection, providerId].join();
  const match = plans.find(
    (each) => each.id === id || [each.provider, each.connection, each.providerId].join() === key,
  );
  return match?.plan ?? null;
}

const resolvers = {
  Query: {
    /** @type {(root: unknown, args: { provider: string, connection: string, providerIds: string[] }) => object[]} */
    invoices: (_root, { connection, provider, providerIds }) =>
      providerIds.map((providerId, number) => ({
        number,
        organization: { provider, connection, providerId },
      })),
    /** @type {(root: unknown, args: { representations: object[] }) => object[]} */
    _entities: (_root, { representations }) => representations,
  },
  Organization: { plan: findPlan },
  _Entity: { __resolveType: () => 'Organization' },
};

const yoga = createYoga({
  schema: createSchema({ typeDefs: [sdl, federationSdl], resolvers }),
  logging: false,
});
const server = createServer(yoga).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql\n`);
