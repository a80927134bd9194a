// The part of the gateway's schema that the benchmark uses, as SDL.
export const typeDefs = /* GraphQL */ `
  scalar DateTime
  enum OrganizationProvider { VIDA VERTRA }
  enum OrganizationWriteOutcome { NOT_APPLIED UNKNOWN }
  input VertraOrganizationUpdateInput { organizationId: ID! name: String description: String tags: [String!] }
  input VidaOrganizationUpdateInput { organizationId: ID! name: String }
  input UpdateOrganizationInput @oneOf {
    vida: VidaOrganizationUpdateInput
    vertra: VertraOrganizationUpdateInput
  }
  type OrganizationMember { userId: ID! role: String! joinedAt: DateTime }
  type Organization {
    id: ID!
    provider: OrganizationProvider!
    providerId: ID!
    name: String
    description: String
    tags: [String!]
    ownerId: ID
    members: [OrganizationMember!]
    createdAt: DateTime
    updatedAt: DateTime
  }
  enum OrganizationFieldState { APPLIED REJECTED UNCONFIRMED }
  type OrganizationFieldResult { path: [String!]! state: OrganizationFieldState! }
  type OrganizationUpdated { fields: [OrganizationFieldResult!]! organization: Organization! }
  interface OrganizationError { message: String! code: String! applied: OrganizationWriteOutcome! }
  type OrganizationUnexpectedError implements OrganizationError {
    message: String!
    code: String!
    applied: OrganizationWriteOutcome!
  }
  union UpdateOrganizationResult = OrganizationUpdated | OrganizationUnexpectedError
  type Query { ok: Boolean! }
  type Mutation { updateOrganization(input: UpdateOrganizationInput!): UpdateOrganizationResult }
`;

/**
 * Converts a response of Vertra to the result type of the schema.
 *
 * @param {Record<string, unknown>} updates
 * @param {{ status: string, response: any }} body
 */
export function toResult(updates, { response, status }) {
  if (status !== 'success') {
    return {
      __typename: 'OrganizationUnexpectedError',
      message: 'Refused.',
      code: 'UNEXPECTED',
      applied: 'UNKNOWN',
    };
  }
  return {
    __typename: 'OrganizationUpdated',
    fields: Object.keys(updates).map((name) => ({ path: ['input', 'vertra', name], state: 'APPLIED' })),
    organization: toOrganization(response),
  };
}

/** @param {any} wire */
function toOrganization(wire) {
  return {
    id: `vertra:${wire.id}`,
    provider: 'VERTRA',
    providerId: wire.id,
    name: wire.name,
    description: wire.description,
    tags: wire.tags,
    ownerId: wire.owner_id,
    members: wire.members.map((/** @type {any} */ { joined_at, role, user_id }) => ({
      userId: user_id,
      role,
      joinedAt: joined_at,
    })),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  };
}

/**
 * Creates the resolver, which sends the request with `put`.
 *
 * @param {(id: string, body: object, context: any) => Promise<any>} put
 */
export function createResolvers(put) {
  return {
    Mutation: {
      /**
       * @param {unknown} _root
       * @param {{ input: { vertra: { organizationId: string } } }} args
       * @param {unknown} context
       */
      async updateOrganization(_root, { input: { vertra } }, context) {
        const { organizationId, ...updates } = vertra;
        return toResult(updates, await put(organizationId, { updates }, context));
      },
    },
  };
}
