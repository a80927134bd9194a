import { readFileSync } from 'node:fs';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { buildSchema, execute, print } from 'graphql';
import { setupServer } from 'msw/node';
import type { UpdateResult } from 'organization-gateway-operations';
import * as operations from 'organization-gateway-operations';
import {
  BulkUpdateProgressDocument,
  matchUpdateResult,
  OrganizationDocument,
  possibleTypes,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';
import { createSubscriptionLink } from 'organization-gateway-operations/apollo';
import {
  createHandlers,
  mockBulkUpdateProgress,
  mockUpdateOrganization,
  recorded,
} from 'organization-gateway-operations/msw';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { updateHandlers } from './handlers.ts';
import { requireSilentConsole } from './silent-console.ts';

const read = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
const schema = buildSchema(read('api.graphql'));
const published: readonly { name: string; type: string }[] = JSON.parse(read('documents.json')).operations;
const documents = operations as unknown as Readonly<Record<string, DocumentNode>>;

const uri = 'http://gateway.example/graphql';
const server = setupServer(...createHandlers());

requireSilentConsole();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Executes an operation over data that already has the form of its response. */
function executeOver(name: string, data: unknown): ExecutionResult {
  const document = documents[`${name}Document`];
  if (document === undefined) throw new Error(`There is no operation ${name}.`);
  const fieldResolver = (source: Record<string, unknown>, _args: unknown, _context: unknown, info: Info) =>
    source[info.path.key];
  // Values for the required variables, which no resolver reads.
  const variableValues = {
    id: 'any',
    ids: [],
    inputs: [],
    input: { vida: { organizationId: '3' } },
    provider: 'VIDA',
  };
  const result = execute({ schema, document, rootValue: data, variableValues, fieldResolver });
  return JSON.parse(JSON.stringify(result));
}

interface Info {
  readonly path: { readonly key: string | number };
}

const { bulkProgress, bulkResults, bulkStartResults, comparisonResults, lists, readResults } = recorded;
const { unknownOutcomes, updateResults } = recorded;

const results: readonly (readonly [operation: string, field: string, results: readonly object[]])[] = [
  ['UpdateOrganization', 'updateOrganization', Object.values(updateResults)],
  ['UpdateOrganization', 'updateOrganization', Object.values(unknownOutcomes)],
  ['Organization', 'organization', Object.values(readResults)],
  ['CompareUpdate', 'compareUpdate', Object.values(comparisonResults)],
  ['StartBulkUpdate', 'startBulkUpdate', Object.values(bulkStartResults)],
  ['BulkUpdate', 'bulkUpdate', Object.values(bulkResults)],
  ['BulkUpdateProgress', 'bulkUpdateProgress', bulkProgress],
];
const cases = [
  ...results.flatMap(([operation, field, all]) => all.map((each) => [operation, { [field]: each }] as const)),
  ...Object.entries<object>({ ...lists }),
].map(([operation, data]) => ({ operation, data, json: JSON.stringify(data).slice(0, 80) }));

describe('each recorded result', () => {
  it.each(cases)('is a complete result of $operation by the schema: $json', ({ data, operation }) => {
    expect(executeOver(operation, data)).toEqual({ data });
  });
});

function createClient() {
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      createSubscriptionLink({ uri }),
      new HttpLink({ uri }),
    ),
  });
  const update = async () => {
    const variables = { input: { vida: { organizationId: '3', name: 'Renamed' } } };
    const { data } = await client.mutate({ mutation: UpdateOrganizationDocument, variables });
    return data?.updateOrganization;
  };
  return { client, update };
}

it.each(Object.entries(updateResults))(
  'mockUpdateOrganization answers Apollo Client with %s by its name',
  async (name, expected) => {
    server.use(mockUpdateOrganization(name as UpdateResult['__typename']));
    const result = await createClient().update();
    expect(result).toEqual(expected);
    expect(matchUpdateResult(result, updateHandlers)).toBe(matchUpdateResult(expected, updateHandlers));
  },
);

it('mockUpdateOrganization answers with a result of the test', async () => {
  const replayed: UpdateResult = { ...updateResults.OrganizationUpdated, replayed: true };
  server.use(mockUpdateOrganization(replayed));
  expect(await createClient().update()).toEqual(replayed);
});

it('createHandlers answers Apollo Client and its cache with the same organization', async () => {
  const { client, update } = createClient();
  const query = { query: OrganizationDocument, variables: { id: 'vida:3' } };
  expect((await client.query(query)).data?.organization).toEqual(readResults.Organization);
  await update();
  const { data } = await client.query({ ...query, fetchPolicy: 'cache-only' });
  expect(data?.organization).toMatchObject({ id: 'vida:3', name: 'Renamed' });
});

it.each(published.filter(({ type }) => type !== 'subscription'))(
  'createHandlers answers $name with a complete result',
  async ({ name }) => {
    const query = print(documents[`${name}Document`] as DocumentNode);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ operationName: name, query });
    const response = await fetch(uri, { method: 'POST', headers, body });
    const { data, ...others } = await response.json();
    expect(others).toEqual({});
    expect(executeOver(name, data)).toEqual({ data });
  },
);

it.each([
  ['the recorded states', mockBulkUpdateProgress(), bulkProgress],
  [
    'an error',
    mockBulkUpdateProgress([bulkResults.OrganizationNotFoundError]),
    [bulkResults.OrganizationNotFoundError],
  ],
])('mockBulkUpdateProgress sends %s to Apollo Client and ends', async (_case, handler, expected) => {
  server.use(handler);
  const states = await new Promise((resolve, reject) => {
    const all: unknown[] = [];
    createClient()
      .client.subscribe({ query: BulkUpdateProgressDocument, variables: { id: 'bulk:1' } })
      .subscribe({
        next: ({ data, error }) => all.push(data?.bulkUpdateProgress ?? error),
        error: reject,
        complete: () => resolve(all),
      });
  });
  expect(states).toEqual(expected);
});
