import type { Step } from './verdict.ts';

/** Sends the same operation again: with its key, or without one. */
export function sendAgain(isKeyed: boolean): Step {
  return { label: isKeyed ? 'Send again with the same key' : 'Send again', operation: null };
}

export function compare(input: unknown): Step {
  return { label: 'Compare with the provider', operation: { query: compareQuery, variables: { input } } };
}

export function compareAll(inputs: readonly unknown[]): Step {
  return { label: 'Compare with the provider', operation: { query: compareAllQuery, variables: { inputs } } };
}

/** @param id null when the organization is not known */
export function read(id: string | null): Step[] {
  return id === null
    ? []
    : [{ label: 'Read the organization', operation: { query: readQuery, variables: { id } } }];
}

export function watchProgress(id: string): Step {
  return { label: 'Watch the progress', operation: { query: progressQuery, variables: { id } } };
}

export function showFailedItems(id: string): Step {
  return {
    label: 'Show what was not fully saved',
    operation: { query: failedItemsQuery, variables: { id } },
  };
}

export function retryItems(id: string, key: string): Step {
  return {
    label: 'Retry what was not saved',
    operation: { query: retryQuery, variables: { id, key } },
  };
}

const compareQuery = `# Compares the update with what the provider
# holds now. Writes nothing.
query Compare($input: UpdateOrganizationInput!) {
  compareUpdate(input: $input) {
    __typename
    ... on OrganizationComparison {
      fields { path state }
    }
    ... on OrganizationError {
      message code retryable
    }
  }
}`;

const compareAllQuery = compareQuery
  .replace(
    'Compare($input: UpdateOrganizationInput!)',
    'CompareAll(\n  $inputs: [UpdateOrganizationInput!]!\n)',
  )
  .replace('compareUpdate(input: $input)', 'compareUpdates(inputs: $inputs)');

const readQuery = `# Reads what the provider holds now.
query ReadAgain($id: ID!) {
  organization(id: $id) {
    __typename
    ... on Organization {
      id name description tags updatedAt
      vida { email active smsEnabled }
    }
    ... on OrganizationError {
      message code retryable
    }
  }
}`;

const counts = `id state total
      waiting updated partiallyUpdated
      failed unknown cancelled`;

const bulkErrors = `... on OrganizationError {
      message code applied retryable
    }`;

const progressQuery = `# Follows the bulk update until its end.
subscription Progress($id: ID!) {
  bulkUpdateProgress(id: $id) {
    __typename
    ... on OrganizationBulkUpdate {
      ${counts}
    }
    ${bulkErrors}
  }
}`;

const failedItemsQuery = `# Lists the items that were not fully saved.
query FailedItems($id: ID!) {
  bulkUpdate(id: $id) {
    __typename
    ... on OrganizationBulkUpdate {
      ${counts}
      failedItems(first: 20) {
        nodes {
          index path
          fields { path state }
          error { message code applied }
        }
      }
    }
    ${bulkErrors}
  }
}`;

const retryQuery = `# Starts a bulk update of the items that were
# provably not saved.
mutation RetryBulk($id: ID!, $key: String) {
  retryBulkUpdate(id: $id, idempotencyKey: $key) {
    __typename
    ... on OrganizationBulkUpdate {
      ${counts}
    }
    ${bulkErrors}
  }
}`;
