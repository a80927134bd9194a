/** What each update of the tabs selects. */
const outcome = `    __typename
    ... on OrganizationUpdate {
      replayed
      fields { path state }
    }
    ... on OrganizationError {
      message applied retryable replayed
    }`;

/** Operations without their type and name; their lines are short, so that they fit beside the answer. */
export const updateOperation = `(
  $key: String
  $input: UpdateOrganizationInput!
) {
  updateOrganization(
    idempotencyKey: $key
    input: $input
  ) {
${outcome}
  }
}`;

/** Adds fields of one member of the union to the selection of an update. */
export function selectAlso(operation: string, member: string, fields: string): string {
  return operation.replace(outcome, `${outcome}\n    ... on ${member} {\n      ${fields}\n    }`);
}

export const conflictOperation = `(
  $firstKey: String
  $first: UpdateOrganizationInput!
  $secondKey: String
  $second: UpdateOrganizationInput!
) {
  firstEditor: updateOrganization(
    idempotencyKey: $firstKey
    input: $first
  ) {
${outcome}
  }
  secondEditor: updateOrganization(
    idempotencyKey: $secondKey
    input: $second
  ) {
${outcome}
    ... on OrganizationConflictError {
      conflicts { path state }
      organization { description }
    }
  }
}`;

export const sameKeyOperation = `(
  $key: String
  $input: UpdateOrganizationInput!
) {
  first: updateOrganization(
    idempotencyKey: $key
    input: $input
  ) {
${outcome}
  }
  again: updateOrganization(
    idempotencyKey: $key
    input: $input
  ) {
${outcome}
  }
}`;

export const batchOperation = `(
  $key: String
  $inputs: [UpdateOrganizationInput!]!
) {
  updateOrganizations(
    idempotencyKey: $key
    inputs: $inputs
  ) {
${outcome}
  }
}`;

export const bulkOperation = `(
  $key: String
  $inputs: [UpdateOrganizationInput!]!
) {
  startBulkUpdate(
    idempotencyKey: $key
    inputs: $inputs
  ) {
    __typename
    ... on OrganizationBulkUpdate {
      id state total
      waiting updated partiallyUpdated
      failed unknown cancelled
    }
    ... on OrganizationError {
      message applied retryable
    }
  }
}`;

export const readOperation = `($id: ID!) {
  organization(id: $id) {
    __typename
    ... on Organization {
      id name description tags
      members { userId role }
      createdAt updatedAt
    }
    ... on OrganizationError {
      message code retryable
    }
  }
}`;

/** Lists the organizations of two connections. */
export const accountsOperation = `(
  $provider: OrganizationProvider!
  $connection: String
  $first: Int
) {
  byDefault: organizationList(
    provider: $provider
    first: $first
  ) {
    nodes { id connection name }
    error { message retryable }
  }
  ofConnection: organizationList(
    provider: $provider
    connection: $connection
    first: $first
  ) {
    nodes { id connection name }
    error { message retryable }
  }
}`;

export const listOperation = `(
  $provider: OrganizationProvider!
  $first: Int
  $after: String
) {
  organizationList(
    provider: $provider
    first: $first
    after: $after
  ) {
    nodes { id name tags }
    pageInfo { hasNextPage endCursor }
    error { message retryable }
  }
}`;
