import { createHash } from 'node:crypto';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import type { Exchange } from '@urql/core';
import { Client, fetchExchange, makeOperation, mapExchange } from '@urql/core';
import { cacheExchange as normalizedCache } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import {
  graphcacheConfig,
  OrganizationDocument,
  possibleTypes,
  toDocumentHash,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';
import { describe, expect, it } from 'vitest';
import { readTrustedDocuments } from '../../src/app/read-trusted-documents.ts';
import type { RecordingGateway, SentBody } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';
import { requireSilentConsole } from './silent-console.ts';

requireSilentConsole();

const documents = readTrustedDocuments(new URL('../../schema/documents.json', import.meta.url));
const hashes = [OrganizationDocument, UpdateOrganizationDocument].map(toDocumentHash);

const read = { id: 'vida:3' };
const updateVariables = { input: { vida: { organizationId: '3', name: 'N' } } };

/** Starts a gateway that accepts only the published documents, by their hash. */
function startStrictGateway(): Promise<RecordingGateway> {
  return startRecordingGateway({ trustedDocuments: { documents, only: true } });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const toPersistedQuery = ({ extensions, query }: SentBody) => ({
  query,
  hash: extensions?.persistedQuery?.sha256Hash,
});
const toDocumentId = ({ documentId, query }: SentBody) => ({ query, documentId });

const byPersistedQuery = hashes.map((hash) => ({ query: undefined, hash }));
const byDocumentId = hashes.map((hash) => ({ query: undefined, documentId: `sha256:${hash}` }));

it('toDocumentHash returns the published hash of an operation, and throws for another document', () => {
  expect(hashes.every((hash) => documents.has(hash))).toBe(true);
  expect(() => toDocumentHash({ kind: 'Document', definitions: [] })).toThrow('published hash');
});

describe('Apollo Client', () => {
  it.each([
    ['the published hash', new PersistedQueryLink({ generateHash: toDocumentHash })],
    ['its own hash of the text', new PersistedQueryLink({ sha256 })],
  ])('sends %s without the text', async (_hash, persisted) => {
    const { fetch, sent, url } = await startStrictGateway();
    const client = new ApolloClient({
      link: persisted.concat(new HttpLink({ uri: url, fetch })),
      cache: new InMemoryCache({ possibleTypes }),
    });
    await client.query({ query: OrganizationDocument, variables: read });
    const { data } = await client.mutate({
      mutation: UpdateOrganizationDocument,
      variables: updateVariables,
    });
    expect(data?.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(sent.map(toPersistedQuery)).toEqual(byPersistedQuery);
  });
});

describe('urql', () => {
  const persisted = persistedExchange({
    enableForMutation: true,
    // The default hash differs, because it is of the text without empty lines.
    generateHash: async (_text, document) => toDocumentHash(document),
  });
  const cache = normalizedCache(graphcacheConfig);

  /** Replaces the text by a documentId, which urql then sends. */
  const documentIdExchange: Exchange = mapExchange({
    onOperation: (operation) =>
      makeOperation(operation.kind, {
        ...operation,
        query: {
          kind: operation.query.kind,
          definitions: [],
          documentId: `sha256:${toDocumentHash(operation.query)}`,
        },
      }),
  });

  it('sends the published hash without the text', async () => {
    const { fetch, sent, url } = await startStrictGateway();
    const client = new Client({ url, fetch, exchanges: [cache, persisted, fetchExchange] });
    await client.query(OrganizationDocument, read);
    const { data } = await client.mutation(UpdateOrganizationDocument, updateVariables);
    expect(data?.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(sent.map(toPersistedQuery)).toEqual(byPersistedQuery);
  });

  it('sends a documentId without the text', async () => {
    const { fetch, sent, url } = await startStrictGateway();
    const client = new Client({
      url,
      fetch,
      exchanges: [cache, documentIdExchange, fetchExchange],
    });
    await client.query(OrganizationDocument, read);
    const { data } = await client.mutation(UpdateOrganizationDocument, updateVariables);
    expect(data?.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(sent.map(toDocumentId)).toEqual(byDocumentId);
  });
});

it('a plain fetch can send a documentId without the text', async () => {
  const { fetch, sent, url } = await startStrictGateway();
  const execute = async (document: object, variables: object) => {
    const documentId = `sha256:${toDocumentHash(document)}`;
    const headers = { 'content-type': 'application/json' };
    return (
      await fetch(url, { method: 'POST', headers, body: JSON.stringify({ documentId, variables }) })
    ).json();
  };
  await execute(OrganizationDocument, read);
  expect(await execute(UpdateOrganizationDocument, updateVariables)).toMatchObject({
    data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
  });
  expect(sent.map(toDocumentId)).toEqual(byDocumentId);
});
