import { describe, expect, it } from 'vitest';
import type { OperationLogEntry } from '../../../src/server/results/operation-log-entry.ts';
import { startGateway } from '../../support/start-gateway.ts';

const read = 'query Read($id: ID!) { organization(id: $id) { __typename ... on Organization { id name } } }';
const copies = '{ organizationProviders { w: provider x: provider y: provider z: provider } }';

interface Params {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** Sends the same params by POST, which takes the fast path, and by GET, which Yoga handles. */
async function sendBoth(params: Params, accept: string) {
  const { gateway, operations } = await startGateway({ introspection: false });
  const url = new URL('http://gateway/graphql');
  for (const [name, value] of Object.entries(params))
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const headers = { accept, 'x-request-id': 'same' };
  const post = await gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  const get = await gateway.fetch(url, { headers });
  const responses = [await toComparable(post), await toComparable(get)] as const;
  return { responses, logEntries: operations.map(toComparableEntry) };
}

async function toComparable(response: Response) {
  const headers = [...response.headers].filter(([name]) => !/^(date|ratelimit)$/.test(name));
  return { status: response.status, headers: Object.fromEntries(headers), body: await response.json() };
}

function toComparableEntry({ totalMs: _total, upstreamMs: _upstream, ...entry }: OperationLogEntry) {
  return entry;
}

const cases: readonly (readonly [string, Params])[] = [
  ['a read', { query: read, variables: { id: 'vida:3' } }],
  ['a read of an unknown organization', { query: read, variables: { id: 'vida:unknown' } }],
  ['a wrong variable', { query: read, variables: { id: [] } }],
  ['a missing variable', { query: read }],
  ['a syntax error', { query: '{ organization(' }],
  ['an unknown field', { query: '{ nothing }' }],
  ['an operation that is not in the document', { query: read, operationName: 'Other' }],
  ['disabled introspection', { query: '{ __schema { queryType { name } } }' }],
  ['a document that is too deep', { query: `${'{ a '.repeat(20)}${'}'.repeat(20)}` }],
  ['a name that is too long', { query: `{ ${'a'.repeat(200)}: __typename }` }],
  ['a field under four aliases', { query: copies }],
  ['@skip and @include', { query: '{ __typename @skip(if: true) a: __typename @include(if: true) }' }],
  ['an empty document', { query: '' }],
];

describe.each(['application/json', 'application/graphql-response+json'])(
  'A client that accepts %s',
  (accept) => {
    it.each(cases)(
      'gets the same response and log entry on the fast path and from Yoga for %s',
      async (_case, params) => {
        const { responses, logEntries } = await sendBoth(params, accept);
        expect(responses[0]).toEqual(responses[1]);
        expect(logEntries).toHaveLength(2);
        expect(logEntries[0]).toEqual(logEntries[1]);
      },
    );
  },
);
