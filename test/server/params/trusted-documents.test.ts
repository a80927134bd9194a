import { createHash } from 'node:crypto';
import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OrganizationProvidersDocument, UpdateOrganizationDocument } from '../../../schema/operations.ts';
import { readTrustedDocuments } from '../../../src/app/read-trusted-documents.ts';
import { startGateway } from '../../support/start-gateway.ts';

const documents = readTrustedDocuments(new URL('../../../schema/documents.json', import.meta.url));
const query = print(OrganizationProvidersDocument);
const hash = toHash(query);
const unknown = toHash('{ __typename }');

function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function start(only: boolean) {
  const { gateway, sandbox } = await startGateway({ trustedDocuments: { documents, only } });
  const post = async (body: object) => {
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, unknown>;
      errors?: { message: string; extensions: { code: string } }[];
    };
    return {
      status: response.status,
      data,
      code: errors?.[0]?.extensions.code,
      message: errors?.[0]?.message,
    };
  };
  return { gateway, sandbox, post };
}

function apq(sha256Hash: unknown) {
  return { extensions: { persistedQuery: { version: 1, sha256Hash } } };
}

describe.each([[true], [false]])('With only trusted documents allowed: %s,', (only) => {
  it.each([
    ['documentId', { documentId: `sha256:${hash}` }],
    ["Apollo's extension", apq(hash)],
    ["Apollo's extension beside the text", { ...apq(hash), query }],
  ])('a published operation is served by %s', async (_case, body) => {
    const { post } = await start(only);
    expect(await post(body)).toMatchObject({ status: 200, data: { organizationProviders: {} } });
  });

  it('a published mutation is served with its variables', async () => {
    const { post, sandbox } = await start(only);
    const input = { vida: { organizationId: '3', name: 'N' } };
    const documentId = `sha256:${toHash(print(UpdateOrganizationDocument))}`;
    const { data } = await post({ documentId, variables: { input } });
    expect(data?.['updateOrganization']).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(sandbox.vida.writes('3')).toBe(1);
  });

  it('a published query is also served by GET', async () => {
    const { gateway } = await start(only);
    const extensions = encodeURIComponent(JSON.stringify(apq(hash).extensions));
    for (const search of [`documentId=sha256:${hash}`, `extensions=${extensions}`]) {
      expect((await gateway.fetch(`http://gateway/graphql?${search}`)).status).toBe(200);
    }
  });

  it('the published document is executed even when the client sends another text with its hash', async () => {
    const { post, sandbox } = await start(only);
    const other =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    expect((await post({ ...apq(hash), query: other })).data).toHaveProperty('organizationProviders');
    expect(sandbox.vida.requests).toEqual([]);
  });
});

describe('With only trusted documents allowed,', () => {
  it.each([
    ['the text of a published document', { query }],
    ['any other text', { query: '{ __typename }' }],
    ['an unknown hash', { documentId: `sha256:${unknown}` }],
    ["an unknown hash in Apollo's extension", apq(unknown)],
    ["an unknown hash with its text in Apollo's extension", { ...apq(unknown), query: '{ __typename }' }],
    ['a hash without its prefix', { documentId: hash }],
    ['a hash in upper case', { documentId: `sha256:${hash.toUpperCase()}` }],
    ['an operation name', { documentId: 'OrganizationProviders' }],
    ['a number', { documentId: 7 }],
    ['a hash that is not a string', apq({})],
    ['__proto__', { documentId: '__proto__' }],
    ['a request without a document', {}],
  ])('%s is refused with DOCUMENT_NOT_TRUSTED', async (_case, body) => {
    const { post } = await start(true);
    expect(await post(body)).toMatchObject({ status: 400, data: undefined, code: 'DOCUMENT_NOT_TRUSTED' });
  });
});

describe('With all documents allowed,', () => {
  it('an unpublished document is executed', async () => {
    const { post } = await start(false);
    expect(await post({ query: '{ __typename }' })).toMatchObject({ data: { __typename: 'Query' } });
  });

  it("an unknown hash is refused with Apollo's message, so that its clients send the text", async () => {
    const { post } = await start(false);
    const refused = { status: 400, code: 'PERSISTED_QUERY_NOT_FOUND', message: 'PersistedQueryNotFound' };
    expect(await post(apq(unknown))).toMatchObject(refused);
    expect(await post({ documentId: `sha256:${unknown}` })).toMatchObject(refused);
    expect(await post({ ...apq(unknown), query: '{ __typename }' })).toMatchObject({ status: 200 });
  });

  it('an operation that was sent with its hash is not registered', async () => {
    const { post } = await start(false);
    await post({ ...apq(unknown), query: '{ __typename }' });
    expect((await post(apq(unknown))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});
