import { ClientError, GraphQLClient } from 'graphql-request';
import {
  matchUpdateResult,
  OrganizationDocument,
  UpdateOrganizationDocument,
} from 'organization-gateway-operations';
import { expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { updateHandlers } from './handlers.ts';
import type { RequestRecorder } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';

const updateVariables = { input: { vida: { organizationId: '3', name: 'N' } } };

function createClient({ fetch, url }: RequestRecorder, options: { errorPolicy?: 'all' } = {}): GraphQLClient {
  return new GraphQLClient(url, { fetch, ...options });
}

it('graphql-request updates an organization and reads it', async () => {
  const client = createClient(await startRecordingGateway());
  const { updateOrganization } = await client.request(UpdateOrganizationDocument, updateVariables);
  expect(matchUpdateResult(updateOrganization, updateHandlers)).toBe('changed');
  const { organization } = await client.request(OrganizationDocument, { id: 'vida:3' });
  expect(organization).toMatchObject({ __typename: 'Organization', name: 'N' });
});

it('graphql-request returns an input error as data', async () => {
  const client = createClient(await startRecordingGateway());
  const input = { vertra: { organizationId: 'org123', tags: ['a', 'a tag of more than twenty'] } };
  const { updateOrganization } = await client.request(UpdateOrganizationDocument, { input });
  expect(matchUpdateResult(updateOrganization, updateHandlers)).toBe('input.vertra.tags.1');
});

it('graphql-request applies two requests with the same Idempotency-Key header once', async () => {
  const gateway = await startRecordingGateway();
  const client = createClient(gateway);
  const update = () =>
    client.request(UpdateOrganizationDocument, updateVariables, { 'idempotency-key': 'order-66' });
  const { updateOrganization: first } = await update();
  const { updateOrganization: second } = await update();
  expect([first, second]).toMatchObject([{ replayed: false }, { replayed: true }]);
  expect(second).toEqual({ ...first, replayed: true });
  expect(updatesSent(gateway.sandbox.vida)).toHaveLength(1);
});

it('graphql-request throws an applied update when a field could not be read, unless errorPolicy is all', async () => {
  const gateway = await startRecordingGateway();
  gateway.sandbox.vida.inject(({ method }) => (method === 'GET' ? respondWith({ status: 403 }) : undefined));
  const thrown = await createClient(gateway)
    .request(UpdateOrganizationDocument, updateVariables)
    .catch((error) => error);
  expect(thrown).toBeInstanceOf(ClientError);
  expect(thrown.response.data.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
  const lenient = createClient(gateway, { errorPolicy: 'all' });
  const { updateOrganization } = await lenient.request(UpdateOrganizationDocument, updateVariables);
  expect(matchUpdateResult(updateOrganization, updateHandlers)).toBe('changed');
});
