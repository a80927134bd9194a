// The requests of kind-targets.mjs, each as the difference from an ordinary update.
import { getIntrospectionQuery } from 'graphql';
import { organizationId, updates } from './settings.mjs';
import { ordinaryUpdate, organizationFields } from './targets.mjs';

/** @typedef {Partial<import('./targets.mjs').Target>} Difference */

/** @type {{ query: string, variables: { input: { vertra: object } } }} */
const { query, variables } = JSON.parse(ordinaryUpdate.body);
const { vertra } = variables.input;

const includedQuery = query
  .replace('($input: UpdateOrganizationInput!)', '($input: UpdateOrganizationInput!, $all: Boolean!)')
  .replace('... on OrganizationUpdated {', '... on OrganizationUpdated @include(if: $all) {');

/** @type {Difference} */
export const included = {
  body: JSON.stringify({ query: includedQuery, variables: { ...variables, all: true } }),
};

/**
 * An update that is sent only while the provider holds a value, which is read before.
 *
 * @type {Difference}
 */
export const expectedValues = {
  calls: { reads: 1, writes: 1 },
  body: toUpdate({ ...vertra, expected: { description: 'A description' } }),
};

/**
 * An update whose name is too long, which is refused before a request to the provider.
 *
 * @type {Difference}
 */
export const inputError = {
  calls: { writes: 0 },
  body: toUpdate({ ...vertra, name: updates.name.repeat(10) }),
  isSuccess: ({ data }) => data?.updateOrganization?.__typename === 'OrganizationInputError',
};

/** @type {Difference} */
export const read = {
  calls: { reads: 1, writes: 0 },
  body: JSON.stringify({
    query: `query Bench($id: ID!) {
      organization(id: $id) { __typename ... on Organization { ${organizationFields} } }
    }`,
    variables: { id: `vertra:${organizationId}` },
  }),
  isSuccess: ({ data, errors }) => !errors && data?.organization?.name === 'organization',
};

const batchSize = 20;

/** @type {Difference} */
export const batchOf20 = {
  calls: { writes: batchSize },
  updatesEach: batchSize,
  fewer: batchSize,
  callers: 4,
  body: JSON.stringify({
    query: `mutation Bench($inputs: [UpdateOrganizationInput!]!) {
      updateOrganizations(inputs: $inputs) {
        __typename
        ... on OrganizationUpdated { fields { path state } organization { ${organizationFields} } }
      }
    }`,
    variables: { inputs: Array.from({ length: batchSize }, toBatchInput) },
  }),
  isSuccess: ({ data, errors }) =>
    !errors &&
    data?.updateOrganizations?.length === batchSize &&
    data.updateOrganizations.every((/** @type {any} */ each) => each?.__typename === 'OrganizationUpdated'),
};

/**
 * The request of a router for an organization that another subgraph refers to.
 *
 * @type {Difference}
 */
export const entities = {
  calls: { reads: 1, writes: 0 },
  body: JSON.stringify({
    query: `query Bench__organizations__1($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Organization { ${organizationFields} } }
    }`,
    variables: { representations: [{ __typename: 'Organization', id: `vertra:${organizationId}` }] },
  }),
  isSuccess: ({ data, errors }) => !errors && data?._entities?.[0]?.name === 'organization',
};

/**
 * An introspection of the whole schema, as tools send it.
 *
 * @type {Difference}
 */
export const introspection = {
  calls: { writes: 0 },
  fewer: 20,
  body: JSON.stringify({ query: getIntrospectionQuery() }),
  isSuccess: ({ data }) => data?.__schema?.types?.length > 0,
};

/** @param {object} input */
function toUpdate(input) {
  return JSON.stringify({ query, variables: { input: { vertra: input } } });
}

/**
 * @param {unknown} _
 * @param {number} index
 */
function toBatchInput(_, index) {
  return { vertra: { ...vertra, organizationId: `${organizationId}x${index}` } };
}
