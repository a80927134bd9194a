import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { hang, notJson, resetBeforeResponse, respondWith } from '../../src/sandbox/faults.ts';
import { execute } from '../support/execute.ts';
import { listen, startGateway } from '../support/start-gateway.ts';

const fields =
  '__typename ... on Organization { id name } ... on OrganizationError { code message retryable }';

describe('an instant of a provider', () => {
  it.each([
    ['2025-08-14T19:58:00Z', '2025-08-14T19:58:00.000Z'],
    ['2025-08-14T19:58:00.123456789Z', '2025-08-14T19:58:00.123456789Z'],
    ['2025-08-14T21:58:00.10000000000000001+02:00', '2025-08-14T19:58:00.10000000000000001Z'],
    ['0000-01-01T00:00:00+02:00', null],
    [`2025-08-14T19:58:00.${'1'.repeat(31)}Z`, null],
    ['2025-02-30T00:00:00Z', null],
    ['2025-08-14T19:58:00', null],
  ])('%s is %s in a response', async (updated_at, updatedAt) => {
    const { send, sandbox } = await startGateway();
    const organization = {
      id: 'org123',
      name: 'N',
      updated_at,
      members: [{ user_id: '1', joined_at: updated_at }],
    };
    const body = JSON.stringify({ status: 'success', response: organization });
    sandbox.vertra.inject(() => respondWith({ status: 200, body }));
    const { data, errors } = await send<Record<string, unknown>, object>(
      '{ organization(id: "vertra:org123") { ... on Organization { updatedAt members { joinedAt } } } }',
      {},
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ organization: { updatedAt, members: [{ joinedAt: updatedAt }] } });
  });
});

describe('organization', () => {
  it('is read from Vida with every field, from either level of the account', async () => {
    const { data } = await execute(`{
      nested: organization(id: "vida:3") { ...AllFields }
      top: organization(id: "vida:57") { ...AllFields }
    }
    fragment AllFields on Organization {
      id provider providerId name description tags ownerId members { userId } createdAt updatedAt
      vida { email active productPlanId smsEnabled hipaaSetting orgAccountType }
    }`);
    expect(data?.['nested']).toEqual({
      id: 'vida:3',
      provider: 'VIDA',
      providerId: '3',
      name: 'Harbour Dental Group',
      description: null,
      tags: null,
      ownerId: null,
      members: null,
      createdAt: '2025-05-12T09:30:00.000Z',
      updatedAt: null,
      vida: {
        email: 'office@harbour-dental.example',
        active: true,
        productPlanId: 'plan-growth',
        smsEnabled: true,
        hipaaSetting: null,
        orgAccountType: 'CUSTOMER',
      },
    });
    expect(data?.['top']).toMatchObject({
      name: 'Lakeview Clinic',
      vida: { hipaaSetting: 'ON', smsEnabled: false },
    });
  });

  it.each(['organizations', 'workspaces', 'workspaces-flat'] as const)(
    'is read from Vertra with the dialect %s',
    async (dialect) => {
      const query = `{ organization(id: "vertra:org123") { ...on Organization { name ownerId tags members { role } vida { email } } } }`;
      const { data, sandbox } = await execute(query, { dialect });
      expect(data?.['organization']).toMatchObject({
        name: 'updatedorganization',
        ownerId: '993591427428790342',
        tags: dialect === 'workspaces-flat' ? null : ['newtag', 'updated'],
        members: [{ role: 'owner' }],
        vida: null,
      });
      const collection = dialect === 'organizations' ? 'organizations' : 'workspaces';
      expect(sandbox.vertra.requests).toMatchObject([
        { method: 'GET', path: `/v1/${collection}/org123`, query: '', body: '' },
      ]);
    },
  );

  it('is read from Vida with token and id in the query string', async () => {
    const { sandbox } = await execute(`{ organization(id: "vida:a b&c") { ${fields} } }`);
    expect(sandbox.vida.requests).toMatchObject([
      {
        method: 'GET',
        path: '/api/v2/account',
        query: `token=${sandbox.vida.token}&targetAccountId=a%20b%26c`,
        body: '',
      },
    ]);
  });

  it.each([
    ['vida:12345', 'OrganizationNotFoundError', 1],
    ['vida:77', 'OrganizationNotFoundError', 1],
    ['vertra:missing', 'OrganizationNotFoundError', 1],
    ['3', 'OrganizationInputError', 0],
    ['vida:', 'OrganizationInputError', 0],
    ['vertra:..', 'OrganizationInputError', 0],
    ['other:3', 'OrganizationInputError', 0],
  ])('%s returns %s', async (id, member, requests) => {
    const { data, sandbox } = await execute(`{ organization(id: "${id}") { ${fields} } }`);
    expect(data?.['organization']).toMatchObject({ __typename: member });
    expect(sandbox.vida.requests.length + sandbox.vertra.requests.length).toBe(requests);
  });

  const refused: [string, Fault, string, boolean, number][] = [
    ['401', respondWith({ status: 401 }), 'OrganizationCredentialError', false, 1],
    ['403', respondWith({ status: 403 }), 'OrganizationForbiddenError', false, 1],
    ['418', respondWith({ status: 418 }), 'OrganizationUnexpectedError', false, 1],
    ['429', respondWith({ status: 429 }), 'OrganizationRateLimitedError', true, 1],
    ['500', respondWith({ status: 500 }), 'OrganizationUnavailableError', true, 4],
    ['a reset', resetBeforeResponse, 'OrganizationUnavailableError', true, 4],
    ['no response', hang, 'OrganizationUnavailableError', true, 1],
    ['a body that is not JSON', notJson, 'OrganizationUnexpectedError', false, 1],
    [
      'a body that is a list',
      respondWith({ status: 200, body: [] }),
      'OrganizationUnexpectedError',
      false,
      1,
    ],
    [
      'a body without success',
      respondWith({
        status: 200,
        body: { success: false, id: 3, status: 'error', response: { id: 'org123' } },
      }),
      'OrganizationUnexpectedError',
      false,
      1,
    ],
    [
      'an organization with an error code or without success',
      respondWith({
        status: 200,
        body: {
          success: false,
          id: 3,
          status: 'success',
          code: 'ORGANIZATION_NOT_FOUND',
          response: { id: 'org123' },
        },
      }),
      'OrganizationUnexpectedError',
      false,
      1,
    ],
    ['408', respondWith({ status: 408 }), 'OrganizationUnavailableError', true, 4],
    [
      'a 500 with a documented code',
      respondWith({ status: 500, body: { code: 'ORGANIZATION_NOT_FOUND' } }),
      'OrganizationUnavailableError',
      true,
      4,
    ],
    [
      'another organization',
      respondWith({ status: 200, body: { id: 4, response: { id: 'x' } } }),
      'OrganizationUnexpectedError',
      false,
      1,
    ],
  ];

  it.each(
    refused.flatMap(([label, fault, member, retryable, requests]) =>
      (['vida:3', 'vertra:org123'] as const).map(
        (id) => [id, label, member, fault, retryable, requests] as const,
      ),
    ),
  )('%s with %s returns %s', async (id, _label, member, fault, retryable, requests) => {
    const { sandbox, send } = await startGateway({ timeoutMs: fault === hang ? 100 : 10_000 });
    sandbox.vida.inject(() => fault);
    sandbox.vertra.inject(() => fault);
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "${id}") { ${fields} } }`,
      {},
    );
    expect(data?.['organization']).toMatchObject({ __typename: member, retryable });
    expect(sandbox.vida.requests.length + sandbox.vertra.requests.length).toBe(requests);
  });

  it('is read again after lost responses', async () => {
    const { sandbox, send } = await startGateway();
    let requests = 0;
    sandbox.vida.inject(() => {
      requests += 1;
      return requests < 3 ? resetBeforeResponse : undefined;
    });
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "vida:3") { ${fields} } }`,
      {},
    );
    expect(data?.['organization']).toMatchObject({ name: 'Harbour Dental Group' });
  });
});

describe('one operation', () => {
  it('with fifty aliases, the maximum, for one organization causes one read', async () => {
    const aliases = Array.from(
      { length: 50 },
      (_, index) => `a${index}: organization(id: "vida:3") { ${fields} }`,
    );
    const { data, sandbox } = await execute(`{ ${aliases.join(' ')} node(id: "vida:3") { id } }`);
    expect(Object.keys(data ?? {})).toHaveLength(51);
    expect(sandbox.vida.requests).toHaveLength(1);
  });

  it('with many organizations of Vertra causes one list request, and a read for each that the list does not contain', async () => {
    const ids = [
      'vertra:org123',
      'vertra:org456',
      'vertra:org789',
      'vertra:org123',
      'vertra:fault-hangs',
      'vertra:no',
    ];
    const { data, sandbox } = await execute(`{ organizations(ids: ${JSON.stringify(ids)}) { ${fields} } }`);
    expect(data?.['organizations']).toMatchObject([
      { id: 'vertra:org123' },
      { id: 'vertra:org456' },
      { id: 'vertra:org789' },
      { id: 'vertra:org123' },
      { id: 'vertra:fault-hangs' },
      { __typename: 'OrganizationNotFoundError' },
    ]);
    expect(sandbox.vertra.requests.map(({ path }) => path)).toEqual([
      '/v1/organizations/all/@me',
      '/v1/organizations/fault-hangs',
      '/v1/organizations/no',
    ]);
  });

  it('with many organizations of Vertra reads each separately when the list cannot be read', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(({ path }) => (path.endsWith('@me') ? respondWith({ status: 404 }) : undefined));
    const ids = '["vertra:org123", "vertra:org456", "vertra:org789"]';
    const { data } = await send<Record<string, unknown>, object>(
      `{ organizations(ids: ${ids}) { ${fields} } }`,
      {},
    );
    expect(data?.['organizations']).toMatchObject([
      { id: 'vertra:org123' },
      { id: 'vertra:org456' },
      { id: 'vertra:org789' },
    ]);
    expect(sandbox.vertra.requests).toHaveLength(4);
  });

  it.each([
    [401, 'OrganizationCredentialError'],
    [429, 'OrganizationRateLimitedError'],
  ])('with many organizations of Vertra stops when the list is refused with %i', async (status, member) => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(() => respondWith({ status }));
    const ids = '["vertra:org123", "vertra:org456", "vertra:org789"]';
    const { data } = await send<Record<string, unknown>, object>(
      `{ organizations(ids: ${ids}) { ${fields} } }`,
      {},
    );
    expect(data?.['organizations']).toMatchObject(Array(3).fill({ __typename: member }));
    expect(sandbox.vertra.requests).toHaveLength(1);
  });

  it('with more than a hundred ids is refused before any request to a provider', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `vida:${index}`);
    const { errors, sandbox, status } = await execute(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ${fields} } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_IDS', limit: 100 } }]);
    expect(status).toBe(400);
    expect(sandbox.vida.requests).toEqual([]);
  });
});

describe('a client that disconnects', () => {
  it('cancels its reads', async () => {
    const { gateway, sandbox } = await startGateway({ timeoutMs: 60_000 });
    const url = await listen(gateway);
    const cancelled = new Promise<void>((resolve) => {
      sandbox.vida.inject(() => {
        client.destroy(new Error('The client disconnects.'));
        return { applied: false, play: (response) => void response.on('close', resolve) };
      });
    });
    const client = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    client.on('error', () => {});
    client.end(JSON.stringify({ query: '{ organization(id: "vida:3") { __typename } }' }));
    await cancelled;
    expect(sandbox.vida.requests).toHaveLength(1);
  });
});

describe('node', () => {
  it('returns null for a missing organization, and an error for one that cannot be read', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ organizationId }) =>
      organizationId === '3' ? respondWith({ status: 403 }) : undefined,
    );
    const { data, errors } = await send<Record<string, unknown>, object>(
      '{ invalid: node(id: "x") { id } missing: node(id: "vida:99") { id } nodes(ids: ["vida:42", "vida:3"]) { id } }',
      {},
    );
    expect(data).toEqual({ invalid: null, missing: null, nodes: [{ id: 'vida:42' }, null] });
    expect(errors).toMatchObject([
      {
        path: ['nodes', 1],
        extensions: { code: 'ORGANIZATION_READ_FAILED', reason: 'FORBIDDEN', retryable: false },
      },
    ]);
  });
});
