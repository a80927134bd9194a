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
      appliedFields: [
        ['input', 'vida', 'hipaaSetting'],
        ['input', 'vida', 'name'],
        ['input', 'vida', 'offeredProductPlanId'],
      ],
      organization: {
        __typename: 'Organization',
        id: 'vida:3',
        provider: 'VIDA',
        providerId: '3',
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
      '{"hipaaSetting":"off","orgName":"Neue Firma","offeredProductPlanId":null}',
    ]);
    expect(updatesSent(sandbox.vertra)).toEqual([]);
  });

  it('updates an organization at Vertra Cloud, and returns the complete organization', async () => {
    const { result, sandbox } = await update({ vertra: { organizationId: 'org123', tags: ['a', 'b'] } });
    expect(result).toMatchObject({
      __typename: 'OrganizationUpdated',
      appliedFields: [['input', 'vertra', 'tags']],
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
      appliedFields: [['input', 'vida', 'name']],
      rejectedFields: [['input', 'vida', 'email']],
      unconfirmedFields: [],
      organization: { name: 'N', vida: { email: 'office@harbour-dental.example' } },
    });
  });

  it.each([
    ["the provider's id", { vida: { organizationId: '3', name: 'N' } }, 'vida:3'],
    ['the global id', { vida: { organizationId: 'vida:3', name: 'N' } }, 'vida:3'],
    ["the provider's id", { vertra: { organizationId: 'org123', name: 'N' } }, 'vertra:org123'],
    ['the global id', { vertra: { organizationId: 'vertra:org123', name: 'N' } }, 'vertra:org123'],
  ] as const)('accepts %s: %j', async (_case, input, id) => {
    const { result } = await update(input);
    expect(result).toMatchObject({ organization: { id } });
  });

  it('accepts a number as an id, as GraphQL allows', async () => {
    const { send } = await startGateway();
    const { data } = await send(
      'mutation { updateOrganization(input: { vida: { organizationId: 3, name: "N" } }) { __typename } }',
      {},
    );
    expect(data).toEqual({ updateOrganization: { __typename: 'OrganizationUpdated' } });
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
      '{"externalBillingId":null,"offeredProductPlanId":""}',
    ]);
  });

  const long = 'x'.repeat(257);
  it.each([
    [
      'an empty id',
      { vida: { organizationId: '', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'a blank id',
      { vida: { organizationId: ' ', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'an empty global id',
      { vida: { organizationId: 'vida:', name: 'N' } },
      ['vida', 'organizationId'],
      'REQUIRED',
      null,
    ],
    [
      'a dot as an id',
      { vertra: { organizationId: '.', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'two dots as an id',
      { vertra: { organizationId: '..', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'two dots in a global id',
      { vertra: { organizationId: 'vertra:..', name: 'N' } },
      ['vertra', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'a long id',
      { vertra: { organizationId: long, name: 'N' } },
      ['vertra', 'organizationId'],
      'TOO_LONG',
      256,
    ],
    [
      'a line break in an id',
      { vida: { organizationId: '3\r\nx: y', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'a zero byte in an id',
      { vida: { organizationId: '3\0', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'an unpaired surrogate in an id',
      { vida: { organizationId: '\ud800', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      "the other provider's id",
      { vida: { organizationId: 'vertra:org123', name: 'N' } },
      ['vida', 'organizationId'],
      'INVALID_FORMAT',
      null,
    ],
    [
      'an update of Vida without fields',
      { vida: { organizationId: '3' } },
      ['vida'],
      'NOTHING_TO_UPDATE',
      null,
    ],
    [
      'an update of Vertra Cloud without fields',
      { vertra: { organizationId: 'org123' } },
      ['vertra'],
      'NOTHING_TO_UPDATE',
      null,
    ],
    [
      'null for a name',
      { vida: { organizationId: '3', name: null } },
      ['vida', 'name'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'null for a boolean',
      { vida: { organizationId: '3', active: null } },
      ['vida', 'active'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'null for tags',
      { vertra: { organizationId: 'org123', tags: null } },
      ['vertra', 'tags'],
      'NULL_NOT_ALLOWED',
      null,
    ],
    [
      'a long tag',
      { vertra: { organizationId: 'org123', tags: ['a', 'b', long] } },
      ['vertra', 'tags', '2'],
      'TOO_LONG',
      20,
    ],
  ] as const)('refuses %s before any call to a provider', async (_case, input, path, code, limit) => {
    const { result, sandbox } = await update(input as UpdateOrganizationInput);
    expect(result).toMatchObject({
      __typename: 'OrganizationInputError',
      code: 'INVALID_INPUT',
      applied: 'NOT_APPLIED',
      retryable: false,
      issues: [{ path: ['input', ...path], code, limit }],
    });
    expect([...updatesSent(sandbox.vida), ...updatesSent(sandbox.vertra)]).toEqual([]);
  });

  it('reports all issues of an input together', async () => {
    const { result } = await update({
      vertra: { organizationId: '', name: null, description: 'd'.repeat(201) },
    });
    expect(result).toMatchObject({
      message: 'The input has 3 issues.',
      issues: [
        { path: ['input', 'vertra', 'organizationId'] },
        { path: ['input', 'vertra', 'name'] },
        { path: ['input', 'vertra', 'description'] },
      ],
    });
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

describe('An input with two providers', () => {
  it.each([
    [
      'in variables',
      'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
    ],
    [
      'in the document',
      'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" }, vertra: { organizationId: "org123" } }) { __typename } }',
    ],
  ])('is refused %s, and nothing is sent', async (_case, operation) => {
    const { sandbox, send } = await startGateway();
    const input = {
      vida: { organizationId: '3', name: 'N' },
      vertra: { organizationId: 'org123', name: 'N' },
    };
    const answer = await send(operation, { input }, { accept: 'application/graphql-response+json' });
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.message).toMatch(/OneOf|exactly one/i);
    expect([...updatesSent(sandbox.vida), ...updatesSent(sandbox.vertra)]).toEqual([]);
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
    const answer = await send(
      /* GraphQL */ `
        mutation {
          vida: updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename }
          vertra: updateOrganization(input: { vertra: { organizationId: "org404", name: "N" } }) { __typename }
        }
      `,
      {},
      { 'x-request-id': 'my-request' },
    );
    expect(answer.data).toEqual({ vida: null, vertra: { __typename: 'OrganizationNotFoundError' } });
    expect(answer.errors).toMatchObject([
      { path: ['vida'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'my-request' } },
    ]);
    expect(JSON.stringify(answer)).not.toContain('secret-detail');
    expect(answer.headers.get('x-request-id')).toBe('my-request');
    expect(unexpected).toMatchObject([{ requestId: 'my-request', err: { message: 'secret-detail' } }]);
  });
});
