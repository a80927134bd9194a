import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { OrganizationProvidersDocument, UpdateOrganizationDocument } from '../../schema/operations.ts';
import { listen, startGateway, updatesSent } from '../support/start-gateway.ts';

async function update(input: UpdateOrganizationInput) {
  const gateway = await startGateway();
  const { data, errors } = await gateway.send(UpdateOrganizationDocument, { input });
  expect(errors).toBeUndefined();
  return { ...gateway, result: data?.updateOrganization };
}

describe('updateOrganization', () => {
  it('updates an organization at Vida, and returns the confirmed fields', async () => {
    const { result, sandbox } = await update({
      vida: { organizationId: '3', name: 'Neue Firma', hipaaSetting: 'OFF', offeredProductPlanId: null },
    });
    expect(result).toEqual({
      __typename: 'OrganizationUpdated',
      fields: [
        { path: ['input', 'vida', 'name'], state: 'APPLIED' },
        { path: ['input', 'vida', 'offeredProductPlanId'], state: 'APPLIED' },
        { path: ['input', 'vida', 'hipaaSetting'], state: 'APPLIED' },
      ].map((field) => ({ __typename: 'OrganizationFieldResult', ...field })),
      replayed: false,
      organization: {
        __typename: 'Organization',
        id: 'vida:3',
        provider: 'VIDA',
        providerId: '3',
        connection: 'default',
        name: 'Neue Firma',
        description: null,
        tags: null,
        ownerId: null,
        members: null,
        createdAt: '2025-05-12T09:30:00.000Z',
        updatedAt: null,
        vida: expect.objectContaining({
          hipaaSetting: 'OFF',
          offeredProductPlanId: null,
          email: 'office@harbour-dental.example',
        }),
      },
    });
    expect(updatesSent(sandbox.vida).map(({ body }) => body)).toEqual([
      '{"orgName":"Neue Firma","offeredProductPlanId":null,"hipaaSetting":"off"}',
    ]);
    expect(updatesSent(sandbox.vertra)).toEqual([]);
  });

  it('updates an organization at Vertra Cloud, and returns the complete organization', async () => {
    const { result, sandbox } = await update({ vertra: { organizationId: 'org123', tags: ['a', 'b'] } });
    expect(result).toMatchObject({
      __typename: 'OrganizationUpdated',
      fields: [{ path: ['input', 'vertra', 'tags'], state: 'APPLIED' }],
      organization: {
        id: 'vertra:org123',
        name: 'updatedorganization',
        tags: ['a', 'b'],
        ownerId: '993591427428790342',
        members: [{ userId: '993591427428790342', role: 'owner', joinedAt: '2025-08-14T19:58:00.000Z' }],
        createdAt: '2025-08-14T19:58:00.000Z',
        vida: null,
      },
    });
    expect(updatesSent(sandbox.vertra).map(({ body }) => body)).toEqual(['{"updates":{"tags":["a","b"]}}']);
    expect(updatesSent(sandbox.vida)).toEqual([]);
  });

  it('returns the result of each field of a partial update', async () => {
    const { result } = await update({ vida: { organizationId: '3', name: 'N', email: 'not an address' } });
    expect(result).toMatchObject({
      __typename: 'OrganizationPartiallyUpdated',
      fields: [
        { path: ['input', 'vida', 'name'], state: 'APPLIED' },
        { path: ['input', 'vida', 'email'], state: 'REJECTED' },
      ],
      organization: { name: 'N', vida: { email: 'office@harbour-dental.example' } },
    });
  });

  it('sends absent, null and set values to the provider as three different things', async () => {
    const { sandbox, send } = await startGateway();
    const operation = /* GraphQL */ `
      mutation ($absent: String, $null: String, $value: String) {
        updateOrganization(
          input: {
            vida: {
              organizationId: "3"
              externalAccountId: $absent
              externalBillingId: $null
              offeredProductPlanId: $value
            }
          }
        ) {
          __typename
        }
      }
    `;
    await send(operation, { null: null, value: '' });
    expect(updatesSent(sandbox.vida).map(({ body }) => body)).toEqual([
      '{"offeredProductPlanId":"","externalBillingId":null}',
    ]);
  });

  it('names the missing setting of a provider that is not configured, and serves the other provider', async () => {
    const { send } = await startGateway({ vidaToken: null });
    const vida = await send(UpdateOrganizationDocument, {
      input: { vida: { organizationId: '3', name: 'N' } },
    });
    expect(vida.data?.updateOrganization).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      message: 'Vida is not configured here: set VIDA_API_TOKEN.',
      applied: 'NOT_APPLIED',
      retryable: false,
    });
    const vertra = await send(UpdateOrganizationDocument, {
      input: { vertra: { organizationId: 'org123', name: 'N' } },
    });
    expect(vertra.data?.updateOrganization).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect((await send(OrganizationProvidersDocument, {})).data?.organizationProviders).toMatchObject([
      { provider: 'VIDA', configured: false, sandbox: false, dialect: null, circuit: null },
      { provider: 'VERTRA', configured: true, sandbox: true, dialect: 'organizations', circuit: 'CLOSED' },
    ]);
  });

  it('completes an update when its caller disconnects', async () => {
    const { gateway, sandbox, send, unexpected } = await startGateway();
    const url = await listen(gateway);
    const query =
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
    const caller = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    const disconnected = new Promise((resolve) => caller.on('error', resolve));
    sandbox.vida.inject(() => {
      caller.destroy(new Error('The caller disconnects.'));
      return undefined;
    });
    caller.end(JSON.stringify({ query }));
    await disconnected;
    expect(sandbox.vida.writes('3')).toBe(1);
    expect(await send(OrganizationProvidersDocument, {})).toMatchObject({ status: 200 });
    expect(unexpected).toEqual([]);
  });
});

describe('An unexpected error', () => {
  it('is masked, nulls only its own mutation, and is logged once with the request id that the client received', async () => {
    const { providers } = await startGateway();
    const broken = {
      ...providers,
      VIDA: { ...providers.VIDA, update: () => Promise.reject(new Error('secret-detail')) },
    };
    const { send, unexpected } = await startGateway({ ports: broken });
    const response = await send(
      /* GraphQL */ `
        mutation {
          vida: updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename }
          vertra: updateOrganization(input: { vertra: { organizationId: "org404", name: "N" } }) { __typename }
        }
      `,
      {},
      { 'x-request-id': 'my-request' },
    );
    expect(response.data).toEqual({ vida: null, vertra: { __typename: 'OrganizationNotFoundError' } });
    expect(response.errors).toMatchObject([
      { path: ['vida'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'my-request' } },
    ]);
    expect(JSON.stringify(response)).not.toContain('secret-detail');
    expect(response.headers.get('x-request-id')).toBe('my-request');
    expect(unexpected).toMatchObject([{ requestId: 'my-request', err: { message: 'secret-detail' } }]);
  });
});
