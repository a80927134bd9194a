// Subgraphs of other teams, which the tests compose with the subgraph of the gateway.

export const oneOfDefinition = 'directive @oneOf on INPUT_OBJECT';

const link = (/** @type {string} */ imports) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${imports}])`;

/** A subgraph with an input that has @oneOf. */
export const createPaymentsSdl = (/** @type {string} */ definition) => `
  ${link('"@key"')}
  ${definition}
  type Query { pay(by: PaymentInput!): Boolean }
  input PaymentInput @oneOf { card: String iban: String }
`;

/** A subgraph with Relay's object identification. */
export const ledgerSdl = `
  ${link('"@key"')}
  type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! }
  interface Node { id: ID! }
  type LedgerEntry implements Node @key(fields: "id") { id: ID! total: Int }
  type Organization implements Node @key(fields: "id") { id: ID! }
`;

export const seatsById = `
  ${link('"@key"')}
  type Organization @key(fields: "id") { id: ID! seats: Int }
`;

export const seatsByProvider = `
  ${link('"@key"')}
  type Organization @key(fields: "provider connection providerId") {
    provider: OrganizationProvider!
    connection: String!
    providerId: ID!
    seats: Int
  }
  enum OrganizationProvider { VERTRA VIDA }
`;

/** A subgraph with a list in Relay's form. */
export const teamsSdl = `
  ${link('"@key", "@shareable"')}
  type Query { teams(first: Int, after: String): TeamConnection! }
  type TeamConnection { edges: [TeamEdge!]! pageInfo: PageInfo! }
  type TeamEdge { cursor: String! node: Team! }
  type Team @key(fields: "id") { id: ID! }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;

/** A subgraph that has DateTime, with its own directives. */
export const createCalendarSdl = (/** @type {string} */ directives) => `
  ${link('"@key"')}
  scalar DateTime ${directives}
  type Query { now: DateTime! }
`;
