import { providerNames } from '../../../src/domain/provider/provider.ts';
import type { Access, Target } from './targets.ts';

/** An operation on one organization. */
export interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables: (target: Target) => object;
  /** The summary of its result by what the organization is for the caller. */
  readonly expected: (access: Access, target: Target) => string;
}

const errorFields = `__typename ... on OrganizationError { code message applied retryable provider providerCode requestId }
  ... on OrganizationInputError { issues { path code message limit } }`;
const input = '$input: UpdateOrganizationInput!';
const keyed = '$key: String!';
const inputs = '$inputs: [UpdateOrganizationInput!]!';

/** How an input names the connection. */
const spellings = {
  id: ({ id }: Target) => ({ organizationId: id }),
  connection: ({ connection, providerId }: Target) => ({ organizationId: providerId, connection }),
};

type Spelling = keyof typeof spellings;

export function toInput(
  target: Target,
  spelling: Spelling = 'id',
  fields: object = { name: `New ${target.id}` },
): object {
  return { [keyOf(target)]: { ...spellings[spelling](target), ...fields } };
}

export const toInputs = (target: Target) => ({ inputs: [toInput(target)] });

function keyOf({ provider }: Target): string {
  return providerNames[provider].key;
}

function toWriteResult(member: string, base: string, spelling: Spelling): Operation['expected'] {
  const field = spelling === 'id' ? 'organizationId' : 'connection';
  return (access, target) =>
    ({
      ALLOWED: member,
      FORBIDDEN: 'OrganizationForbiddenError',
      ABSENT: `OrganizationInputError at ${base}.${keyOf(target)}.${field}`,
    })[access];
}

const toReadResult: Operation['expected'] = (access) =>
  access === 'ALLOWED' ? 'Organization' : 'OrganizationNotFoundError';
const toNodeResult: Operation['expected'] = (access) => (access === 'ALLOWED' ? 'Organization' : 'null');

function ofSpelling(spelling: Spelling): readonly Operation[] {
  const one = (fields?: object) => (target: Target) => ({ input: toInput(target, spelling, fields) });
  const many = (target: Target) => ({ inputs: [toInput(target, spelling)] });
  const withKey = (key: string, variables: Operation['variables']) => (target: Target) => ({
    ...variables(target),
    key: `${key} ${spelling} ${target.id}`,
  });
  return [
    {
      name: `updateOrganization by ${spelling}`,
      query: `mutation (${input}) { updateOrganization(input: $input) { ${errorFields} } }`,
      variables: one(),
      expected: toWriteResult('OrganizationUpdated', 'input', spelling),
    },
    {
      name: `updateOrganization with an idempotency key by ${spelling}`,
      query: `mutation (${input}, ${keyed}) { updateOrganization(input: $input, idempotencyKey: $key) { ${errorFields} } }`,
      variables: withKey('single', one()),
      expected: toWriteResult('OrganizationUpdated', 'input', spelling),
    },
    {
      name: `updateOrganization with expected values by ${spelling}`,
      query: `mutation (${input}) { updateOrganization(input: $input) { ${errorFields} } }`,
      variables: one({ name: 'New', expected: { name: 'Other' } }),
      expected: toWriteResult('OrganizationConflictError', 'input', spelling),
    },
    {
      name: `updateOrganizations by ${spelling}`,
      query: `mutation (${inputs}, ${keyed}) { updateOrganizations(inputs: $inputs, idempotencyKey: $key) { ${errorFields} } }`,
      variables: withKey('batch', many),
      expected: toWriteResult('OrganizationUpdated', 'inputs.0', spelling),
    },
    {
      name: `compareUpdate by ${spelling}`,
      query: `query (${input}) { compareUpdate(input: $input) { ${errorFields} } }`,
      variables: one(),
      expected: toWriteResult('OrganizationComparison', 'input', spelling),
    },
    {
      name: `compareUpdates by ${spelling}`,
      query: `query (${inputs}) { compareUpdates(inputs: $inputs) { ${errorFields} } }`,
      variables: many,
      expected: toWriteResult('OrganizationComparison', 'inputs.0', spelling),
    },
  ];
}

const reads: readonly Operation[] = [
  {
    name: 'organization',
    query: `query ($id: ID!) { organization(id: $id) { ${errorFields} } }`,
    variables: ({ id }) => ({ id }),
    expected: toReadResult,
  },
  {
    name: 'organizations',
    query: `query ($id: ID!) { organizations(ids: [$id]) { ${errorFields} } }`,
    variables: ({ id }) => ({ id }),
    expected: toReadResult,
  },
  {
    name: 'node',
    query: 'query ($id: ID!) { node(id: $id) { __typename ... on Organization { name } } }',
    variables: ({ id }) => ({ id }),
    expected: toNodeResult,
  },
  {
    name: 'nodes',
    query: 'query ($id: ID!) { nodes(ids: [$id]) { __typename ... on Organization { name } } }',
    variables: ({ id }) => ({ id }),
    expected: toNodeResult,
  },
  ...[
    { by: 'id', toKey: ({ id }: Target) => ({ id }) },
    {
      by: "the provider's id",
      toKey: ({ connection, provider, providerId }: Target) => ({ provider, connection, providerId }),
    },
  ].map(({ by, toKey }) => ({
    name: `_entities by ${by}`,
    query:
      'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Organization { name } } }',
    variables: (target: Target) => ({ of: [{ __typename: 'Organization', ...toKey(target) }] }),
    expected: toNodeResult,
  })),
];

/** Every operation on an organization that is named by the caller; the others list organizations or connections. */
export const operations: readonly Operation[] = [...ofSpelling('id'), ...ofSpelling('connection'), ...reads];

interface Result {
  readonly __typename: string;
  readonly issues?: readonly { readonly path: readonly string[] }[];
}

/** Summarizes the only result of an operation: its type, and the path of its only issue. */
export function summarize(data: object | null | undefined): string {
  const [field] = Object.values(data ?? {}) as (Result | null | readonly (Result | null)[])[];
  const results = Array.isArray(field) ? (field as readonly (Result | null)[]) : [field as Result | null];
  return results
    .map((result) => {
      if (result === null || result === undefined) return 'null';
      const [issue] = result.issues ?? [];
      return issue ? `${result.__typename} at ${issue.path.join('.')}` : result.__typename;
    })
    .join(', ');
}
