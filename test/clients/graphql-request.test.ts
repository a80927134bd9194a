import { ClientError, GraphQLClient } from 'graphql-request';
import {
  matchUpdateResult,
  OrganizationDocument,
  UpdateOrganizationDocument,
} from 'organization-gateway/operations';
import { expect, it } from 'vitest';
import { answerWith } from '../../src/sandbox/faults.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { ofUpdates } from './handlers.ts';
import type { Wire } from './wire.ts';
import { startWiredGateway } from './wire.ts';

const renamed = { input: { vida: { organizationId: '3', name: 'N' } } };

function createClient({ fetch, url }: Wire, options: { errorPolicy?: 'all' } = {}): GraphQLClient {
  return new GraphQLClient(url, { fetch, ...options });
}

it('updates, and reads what it updated', async () => {
  const client = createClient(await startWiredGateway());
  const { updateOrganization } = await client.request(UpdateOrganizationDocument, renamed);
  expect(matchUpdateResult(updateOrganization, ofUpdates)).toBe('changed');
  const { organization } = await client.request(OrganizationDocument, { id: 'vida:3' });
  expect(organization).toMatchObject({ __typename: 'Organization', name: 'N' });
});

it('tells what is wrong with the input as data', async () => {
  const client = createClient(await startWiredGateway());
  const input = { vertra: { organizationId: 'org123', tags: ['a', 'a tag of more than twenty'] } };
  const { updateOrganization } = await client.request(UpdateOrganizationDocument, { input });
  expect(matchUpdateResult(updateOrganization, ofUpdates)).toBe('input.vertra.tags.1');
});

it('makes one update of two requests with one Idempotency-Key', async () => {
  const wire = await startWiredGateway();
  const client = createClient(wire);
  const update = () => client.request(UpdateOrganizationDocument, renamed, { 'idempotency-key': 'order-66' });
  expect(await update()).toEqual(await update());
  expect(updatesSent(wire.sandbox.vida)).toHaveLength(1);
});

it('throws an update that stands with the error of a read, unless errorPolicy is all', async () => {
  const wire = await startWiredGateway();
  wire.sandbox.vida.inject(({ method }) => (method === 'GET' ? answerWith({ status: 403 }) : undefined));
  const thrown = await createClient(wire)
    .request(UpdateOrganizationDocument, renamed)
    .catch((error) => error);
  expect(thrown).toBeInstanceOf(ClientError);
  expect(thrown.response.data.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
  const lenient = createClient(wire, { errorPolicy: 'all' });
  const { updateOrganization } = await lenient.request(UpdateOrganizationDocument, renamed);
  expect(matchUpdateResult(updateOrganization, ofUpdates)).toBe('changed');
});
