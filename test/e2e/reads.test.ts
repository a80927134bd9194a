import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { hang, notJson, resetBeforeResponse, respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { TestOptions } from '../support/start-gateway.ts';
import { listen, startGateway, updatesSent } from '../support/start-gateway.ts';

const fields =
  '__typename ... on Organization { id name } ... on OrganizationError { code message retryable }';

async function execute(query: string, options: TestOptions = {}) {
  const gateway = await startGateway(options);
  return { ...gateway, ...(await gateway.send<Record<string, unknown>, object>(query, {})) };
}

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
    ['no answer', hang, 'OrganizationUnavailableError', true, 1],
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
    refused.flatMap((row) => (['vida:3', 'vertra:org123'] as const).map((id) => [id, ...row] as const)),
  )('%s with %s returns %3$s', async (id, _label, fault, member, retryable, requests) => {
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

  it('is read again after lost answers', async () => {
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

  it('shares no read with a concurrent operation', async () => {
    const { sandbox, send } = await startGateway();
    const query = `{ organization(id: "vida:3") { ${fields} } }`;
    const callers = ['anna', 'bert', 'anna'].map((name) => ({ authorization: `Bearer ${name}` }));
    await Promise.all(callers.map((headers) => send(query, {}, headers)));
    expect(sandbox.vida.requests).toHaveLength(3);
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

describe('organizationList', () => {
  const list = (args: string) =>
    `{ organizationList(${args}) { __typename
      ... on OrganizationConnection { nodes { id } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
      ... on OrganizationError { message code }
      ... on OrganizationInputError { issues { path code limit } } } }`;

  interface Page {
    readonly nodes: { id: string }[];
    readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
  }

  it.each(['VERTRA', 'VIDA'] as const)('of %s is read page by page to its end', async (provider) => {
    const { send } = await startGateway({ resellerId: '7' });
    const ids: string[] = [];
    let after = '';
    for (let pages = 0; pages < 50; pages += 1) {
      const { data } = await send<{ organizationList: Page }, object>(
        list(`provider: ${provider}, first: 2${after}`),
        {},
      );
      const page = data?.organizationList;
      ids.push(...(page?.nodes.map(({ id }) => id) ?? []));
      expect(page?.pageInfo.hasPreviousPage).toBe(pages > 0);
      if (!page?.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(ids).toEqual(
      provider === 'VIDA'
        ? ['vida:3', 'vida:42', 'vida:57']
        : ['vertra:org123', 'vertra:org456', 'vertra:org789', 'vertra:north/west 50%'],
    );
  });

  it('of Vida names the missing setting without VIDA_RESELLER_ID', async () => {
    const { data, sandbox } = await execute(list('provider: VIDA'));
    expect(data?.['organizationList']).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      message: 'Vida lists the organizations of a reseller: set VIDA_RESELLER_ID.',
    });
    expect(sandbox.vida.requests).toEqual([]);
  });

  const accounts = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: index, orgName: `N${index}` }));

  it.each([
    ['a bare list', accounts(2)],
    ['a list under organizations', { organizations: accounts(2), total: 2 }],
    ['a list under data', { data: accounts(2) }],
    ['a list under accounts', { success: true, message: 'x', accounts: accounts(2) }],
    ['a list under results', { results: accounts(2) }],
    ['a list under data.organizations', { data: { organizations: accounts(2) } }],
    ['accounts of another type', [...accounts(2), { id: 9, accountType: 'agent' }]],
    ['an organization type in upper case', [{ id: 0, accountType: 'ORGANIZATION' }, { id: 1 }]],
    ['organizationId instead of id', [{ organizationId: 0 }, { organizationId: '1' }]],
  ])('of Vida accepts %s', async (_label, body) => {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(() => respondWith({ status: 200, body }));
    const { data } = await send<{ organizationList: Page }, object>(list('provider: VIDA'), {});
    expect(data?.organizationList).toMatchObject({
      nodes: [{ id: 'vida:0' }, { id: 'vida:1' }],
      pageInfo: { hasNextPage: false },
    });
  });

  it.each([
    ['null', [...accounts(2), null]],
    ['a string', [...accounts(2), 'x']],
    ['an entry without an id', [{ orgName: 'no id' }, ...accounts(2)]],
    ['an id past 2^53', '[{"id":9007199254740993}]'],
    ['no success', { success: false, organizations: accounts(2) }],
    ['no list', { organizations: { 0: {} } }],
  ])('of Vida is an error instead of incomplete with %s', async (_label, body) => {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(() => respondWith({ status: 200, body }));
    const { data } = await send<Record<string, unknown>, object>(list('provider: VIDA'), {});
    expect(data?.['organizationList']).toMatchObject({ __typename: 'OrganizationUnexpectedError' });
  });

  it.each([
    ['null', [{ id: 'a' }, null]],
    ['an entry without an id', [{ id: 'a' }, { name: 'x' }]],
    ['an id past 2^53', '{"response":[{"id":9007199254740993}]}'],
    ['an error code and a list', { code: 'UNAUTHORIZED_X', response: [{ id: 'a' }] }],
    ['no list', { response: {} }],
  ])('of Vertra is an error instead of incomplete with %s', async (_label, answer) => {
    const { sandbox, send } = await startGateway();
    const body = Array.isArray(answer) ? { response: answer } : answer;
    sandbox.vertra.inject(() => respondWith({ status: 200, body }));
    const { data } = await send<Record<string, unknown>, object>(list('provider: VERTRA'), {});
    expect(data?.['organizationList']).toMatchObject({ __typename: 'OrganizationUnexpectedError' });
  });

  it('of Vertra lists each organization once when others are deleted between two pages', async () => {
    const { sandbox, send } = await startGateway();
    let ids = ['a', 'b', 'c', 'd', 'e', 'e'];
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response: ids.map((id) => ({ id })) } }));
    const page = async (after = '') =>
      (await send<{ organizationList: Page }, object>(list(`provider: VERTRA, first: 2${after}`), {})).data
        ?.organizationList;
    const first = await page();
    ids = ['b', 'c', 'd', 'e', 'e'];
    const second = await page(`, after: "${first?.pageInfo.endCursor}"`);
    ids = ['new', 'c', 'd', 'e', 'e'];
    const third = await page(`, after: "${second?.pageInfo.endCursor}"`);
    const listed = [first, second, third].map((each) =>
      each?.nodes.map(({ id }) => id.slice('vertra:'.length)),
    );
    expect(listed).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third?.pageInfo.hasNextPage).toBe(false);
  });

  it('of Vertra refuses the cursor of a deleted organization with advice', async () => {
    const { sandbox, send } = await startGateway();
    let ids = ['a', 'b', 'c'];
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response: ids.map((id) => ({ id })) } }));
    const page = async (after = '') =>
      (await send<{ organizationList: Page }, object>(list(`provider: VERTRA, first: 2${after}`), {})).data
        ?.organizationList;
    const first = await page();
    ids = ['a', 'c'];
    expect(await page(`, after: "${first?.pageInfo.endCursor}"`)).toMatchObject({
      __typename: 'OrganizationInputError',
      message: expect.stringContaining('Read the list again without `after`'),
      issues: [{ path: ['after'], code: 'INVALID_FORMAT' }],
    });
  });

  it('of Vida requests no more pages than necessary', async () => {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(({ query }) => {
      const page = Number(new URLSearchParams(query).get('page'));
      return respondWith({ status: 200, body: accounts(90).slice(page * 20, page * 20 + 20) });
    });
    const { data } = await send<{ organizationList: Page }, object>(list('provider: VIDA, first: 30'), {});
    expect(data?.organizationList.nodes).toHaveLength(30);
    expect(data?.organizationList.pageInfo.hasNextPage).toBe(true);
    expect(sandbox.vida.requests).toHaveLength(2);
    const next = await send<{ organizationList: Page }, object>(
      list(`provider: VIDA, first: 100, after: "${data?.organizationList.pageInfo.endCursor}"`),
      {},
    );
    expect(next.data?.organizationList.nodes.map(({ id }) => id)).toEqual(
      accounts(90)
        .slice(30)
        .map(({ id }) => `vida:${id}`),
    );
  });

  /** Reads all pages of a Vida list, and checks the number of requests. Returns the ids. */
  async function readAllPages(pageOf: (page: number) => unknown[], first: number): Promise<string[]> {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(({ query }) =>
      respondWith({ status: 200, body: pageOf(Number(new URLSearchParams(query).get('page'))) }),
    );
    const ids: string[] = [];
    let maxRequests = 0;
    for (let after = ''; ; ) {
      const query = list(`provider: VIDA, first: ${first}${after}`);
      const { data } = await send<{ organizationList: Page }, object>(query, {});
      ids.push(...(data?.organizationList.nodes.map(({ id }) => id) ?? []));
      maxRequests += 8;
      expect(sandbox.vida.requests.length, 'requests to Vida').toBeLessThanOrEqual(maxRequests);
      if (!data?.organizationList.pageInfo.hasNextPage) return ids;
      after = `, after: "${data.organizationList.pageInfo.endCursor}"`;
    }
  }

  const mixed = Array.from({ length: 60 }, (_, id) => (id % 4 ? { id } : { id, accountType: 'agent' }));
  const agents = Array.from({ length: 20 }, (_, id) => ({ id: 900 + id, accountType: 'agent' }));
  const slice = (accountList: readonly unknown[], page: number, size: number) =>
    accountList.slice(page * size, (page + 1) * size);

  it.each<[string, number, (page: number) => unknown[]]>([
    ['ignores paging', 20, () => accounts(20)],
    ['ignores paging and has many organizations', 45, () => accounts(45)],
    ['ignores paging and also lists agents', 45, () => mixed],
    ['also lists agents', 45, (page) => slice(mixed, page, 20)],
    ['has a page with agents only', 40, (page) => [accounts(20), agents, accounts(40).slice(20)][page] ?? []],
    ['returns shorter pages than requested', 60, (page) => slice(accounts(60), page, 10)],
  ])('of a Vida that %s contains each organization once', async (_label, count, pageOf) => {
    for (const first of [7, 100]) {
      const ids = await readAllPages(pageOf, first);
      expect(ids).toHaveLength(count);
      expect(new Set(ids).size).toBe(count);
    }
  });

  it.each([
    ['first: 0', 'first', 100],
    ['first: -1', 'first', 100],
    ['after: "nonsense"', 'after', null],
    ['after: ""', 'after', null],
  ])('refuses %s before any request to a provider', async (args, path, limit) => {
    const { data, sandbox } = await execute(list(`provider: VERTRA, ${args}`));
    expect(data?.['organizationList']).toMatchObject({
      issues: [{ path: [path], code: 'INVALID_FORMAT', limit }],
    });
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('refuses a page of more than a hundred with 400 before any request to a provider', async () => {
    const { sandbox, send } = await startGateway();
    const { errors, status } = await send(list('provider: VERTRA, first: 101'), {});
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'PAGE_TOO_LARGE', limit: 100 }]);
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('returns an error when the answer is not a list', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response: { not: 'a list' } } }));
    const { data } = await send<Record<string, unknown>, object>(list('provider: VERTRA'), {});
    expect(data?.['organizationList']).toMatchObject({ __typename: 'OrganizationUnexpectedError' });
  });
});

describe('an update', () => {
  const update = (selection: string) =>
    `mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) {
      __typename ... on OrganizationUpdate { appliedFields organization { ${selection} } } } }`;

  it('sends one request when only reported fields are selected', async () => {
    const { data, sandbox } = await execute(
      update('id name description tags members { role } updatedAt vida { __typename }'),
    );
    expect(data?.['updateOrganization']).toMatchObject({ organization: { id: 'vida:3', name: 'N' } });
    expect(sandbox.vida.requests).toHaveLength(1);
  });

  it('sends one read after the write when any other field is selected', async () => {
    const { data, sandbox } = await execute(
      update('name createdAt vida { email active smsEnabled } again: vida { email }'),
    );
    expect(data?.['updateOrganization']).toMatchObject({
      organization: { name: 'N', vida: { email: 'office@harbour-dental.example', active: true }, again: {} },
    });
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('succeeds when the read after it fails: the fields are null, with errors', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ method }) => (method === 'GET' ? respondWith({ status: 403 }) : undefined));
    const { data, errors } = await send<Record<string, unknown>, object>(
      update('name createdAt vida { email }'),
      {},
    );
    expect(data?.['updateOrganization']).toEqual({
      __typename: 'OrganizationUpdated',
      appliedFields: [['input', 'vida', 'name']],
      organization: { name: 'N', createdAt: null, vida: { email: null } },
    });
    const extensions = { code: 'ORGANIZATION_READ_FAILED', reason: 'FORBIDDEN' };
    expect(errors).toMatchObject([
      { path: ['updateOrganization', 'organization', 'createdAt'], extensions },
      { path: ['updateOrganization', 'organization', 'vida', 'email'], extensions },
    ]);
    expect(sandbox.vida.requests).toHaveLength(2);
  });

  it('invalidates earlier reads of the same operation', async () => {
    const { data, sandbox } = await execute(`mutation {
      no: updateOrganization(input: { vida: { organizationId: "3", active: true } }) { ...Read }
      a: updateOrganization(input: { vida: { organizationId: "3", name: "A" } }) { ...Read }
      many: updateOrganizations(inputs: [{ vida: { organizationId: "3", vidaPremium: false } }]) { ...Read }
    }
    fragment Read on OrganizationUpdated { organization { createdAt name vida { active vidaPremium } } }`);
    expect(data).toMatchObject({
      no: { organization: { name: 'Harbour Dental Group' } },
      a: { organization: { name: 'A', vida: { active: true, vidaPremium: true } } },
      many: [{ organization: { name: 'A', vida: { vidaPremium: false } } }],
    });
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual([
      'POST',
      'GET',
      'POST',
      'GET',
      'POST',
      'GET',
    ]);
  });

  it('is visible to later reads of the same operation', async () => {
    const { data, sandbox } = await execute(`mutation {
      a: updateOrganization(input: { vida: { organizationId: "3", name: "A" } }) { ...Fields }
      b: updateOrganization(input: { vida: { organizationId: "3", active: false } }) { ...Fields }
    }
    fragment Fields on OrganizationUpdated { organization { name vida { active smsEnabled } } }`);
    expect(data).toMatchObject({
      a: { organization: { name: 'A', vida: { active: true } } },
      b: { organization: { name: 'A', vida: { active: false } } },
    });
    expect(updatesSent(sandbox.vida)).toHaveLength(2);
  });

  it('returns no value of its input together with values that were read', async () => {
    const { sandbox, send } = await startGateway();
    // Another caller writes between the update and the read.
    sandbox.vida.inject(({ method }) =>
      method === 'GET'
        ? respondWith({ status: 200, body: { id: 3, orgName: 'Newer', email: 'newer@x.org', active: false } })
        : undefined,
    );
    const selections = ['name createdAt vida { email }', 'createdAt name', 'vida { email active } name'];
    for (const selection of selections) {
      const { data } = await send<{ updateOrganization: { organization: object } }, object>(
        update(selection).replace('name: "N"', 'name: "N", email: "e@x.org"'),
        {},
      );
      const result = JSON.stringify(data?.updateOrganization.organization);
      expect(result).toContain('Newer');
      expect(result).not.toMatch(/"N"|e@x\.org/);
    }
    expect(sandbox.vida.requests.map(({ method }) => method)).toEqual(
      selections.flatMap(() => ['POST', 'GET']),
    );
  });

  it('returns the same values for every alias', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vida.inject(({ method }) =>
      method === 'GET' ? respondWith({ status: 200, body: { id: 3, orgName: 'Newer' } }) : undefined,
    );
    const { data } = await send<Record<string, unknown>, object>(
      `mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) {
        ... on OrganizationUpdated { a: organization { name } b: organization { name createdAt } } } }`,
      {},
    );
    expect(data?.['updateOrganization']).toMatchObject({ a: { name: 'Newer' }, b: { name: 'Newer' } });
  });

  it('returns the confirmed values without a read when no other field is selected', async () => {
    const { data, sandbox } = await execute(update('id name vida { __typename }'));
    expect(data?.['updateOrganization']).toMatchObject({ organization: { id: 'vida:3', name: 'N' } });
    expect(sandbox.vida.requests).toHaveLength(1);
  });
});

describe('members of the newest dialect', () => {
  const dialect = 'workspaces-flat' as const;
  const ids = ['vertra:org123', 'vertra:org456', 'vertra:org789'];
  const pathsOf = ({ requests }: SimulatedProvider) => requests.map(({ path }) => path);
  const members = (count: number) => Array(count).fill({ role: expect.any(String) });
  const selection = '... on Organization { id name members { role } tags }';

  it('are the same in a single read, in a batch read, in a list and after an update', async () => {
    const single = await execute(`{ organization(id: "vertra:org789") { ${selection} } }`, { dialect });
    const organization = { id: 'vertra:org789', members: members(4), tags: null };
    expect(single.data?.['organization']).toMatchObject(organization);
    const many = await execute(`{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} } }`, {
      dialect,
    });
    expect(many.data?.['organizations']).toMatchObject([{}, {}, organization]);
    const listed = await execute(
      `{ organizationList(provider: VERTRA) { ... on OrganizationConnection { nodes { ${selection} } } } }`,
      { dialect },
    );
    expect(listed.data?.['organizationList']).toMatchObject({ nodes: [{}, {}, organization, {}] });
    const updated = await execute(
      `mutation { updateOrganization(input: { vertra: { organizationId: "org789", description: "d" } }) {
        ... on OrganizationUpdated { organization { ${selection} } } } }`,
      { dialect },
    );
    expect(updated.data?.['updateOrganization']).toMatchObject({ organization });
  });

  it('are read only when they are selected, once for each organization', async () => {
    const none = await execute(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ... on Organization { name tags } } }`,
      {
        dialect,
      },
    );
    expect(pathsOf(none.sandbox.vertra)).toEqual(['/v1/workspaces']);
    const all = await execute(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} ... on Organization { again: members { userId } } } }`,
      { dialect },
    );
    expect(pathsOf(all.sandbox.vertra)).toEqual([
      '/v1/workspaces',
      ...ids.map((id) => `/v1/workspaces/${id.slice(7)}`),
    ]);
  });

  it('that cannot be read are null with an error, and the fields of the list are returned', async () => {
    const { sandbox, send } = await startGateway({ dialect });
    sandbox.vertra.inject(({ path }) =>
      path.endsWith('/org456') ? respondWith({ status: 403, body: { code: 'FORBIDDEN' } }) : undefined,
    );
    const { data, errors } = await send<Record<string, unknown>, object>(
      `{ organizations(ids: ${JSON.stringify(ids)}) { ${selection} } }`,
      {},
    );
    expect(data?.['organizations']).toMatchObject([
      { members: members(1) },
      { name: 'taken', members: null },
      { members: members(4) },
    ]);
    expect(errors).toMatchObject([{ path: ['organizations', 1, 'members'] }]);
  });

  it.each([
    ['role', { user_id: '1', role: 'owner', role_name: 'other' }, 'owner'],
    ['role_name', { user_id: '1', role_name: 'billing steward' }, 'billing steward'],
    ['role_name where role is null', { user_id: '1', role: null, role_name: 'x' }, 'x'],
    ['nothing', { user_id: '1' }, null],
  ])('get their role from %s', async (_label, member, role) => {
    const { sandbox, send } = await startGateway({ dialect });
    const response = { id: 'org123', members: [member] };
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "vertra:org123") { ... on Organization { members { userId role } } } }`,
      {},
    );
    expect(data?.['organization']).toEqual({ members: [{ userId: '1', role }] });
  });

  it('are null instead of empty when none of them can be decoded', async () => {
    const { sandbox, send } = await startGateway({ dialect });
    const response = { id: 'org123', members: [{ name: 'x' }] };
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organization(id: "vertra:org123") { ... on Organization { members { userId } } } }`,
      {},
    );
    expect(data?.['organization']).toEqual({ members: null });
  });
});

describe('a Vertra with another dialect than configured', () => {
  const error = '__typename ... on OrganizationError { code message }';

  it.each([
    ['organizations', 'workspaces-flat'],
    ['workspaces', 'organizations'],
    ['workspaces-flat', 'organizations'],
  ] as const)(
    'configured as %s but serving %s never returns OrganizationNotFoundError',
    async (dialect, servedDialect) => {
      const { sandbox } = await startGateway({ dialect: servedDialect });
      const gateway = await startGateway({ dialect, vertraOrigin: sandbox.vertra.origin });
      const query = `query ($entities: [_Any!]!, $ids: [ID!]!, $id: ID!) {
      organization(id: $id) { ${fields} ... on OrganizationUnexpectedError { status } }
      organizations(ids: $ids) { __typename }
      organizationList(provider: VERTRA) { ${error} ... on OrganizationUnexpectedError { status } }
      node(id: $id) { id } nodes(ids: $ids) { id } _entities(representations: $entities) { __typename }
    }`;
      const ids = ['vertra:org123', 'vertra:org456', 'vertra:org789'];
      const { data, errors } = await gateway.send<Record<string, unknown>, object>(query, {
        id: ids[0],
        ids,
        entities: [{ __typename: 'Organization', id: ids[0] }],
      });
      const unexpected = { __typename: 'OrganizationUnexpectedError', code: 'UNEXPECTED', status: 404 };
      expect(data).toMatchObject({
        organization: { ...unexpected, message: expect.stringContaining('VERTRA_DIALECT') },
        organizations: Array(3).fill({ __typename: 'OrganizationUnexpectedError' }),
        organizationList: unexpected,
      });
      // Each null has its own error.
      expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual([
        '_entities.0',
        'node',
        'nodes.0',
        'nodes.1',
        'nodes.2',
      ]);
      expect(errors).toMatchObject(Array(5).fill({ extensions: { reason: 'UNEXPECTED' } }));
      expect(gateway.unknownPaths.length).toBeGreaterThan(0);
    },
  );

  it('returns OrganizationUnexpectedError for a list at another path, with any code', async () => {
    for (const code of ['ORGANIZATION_NOT_FOUND', 'WORKSPACE_NOT_FOUND', undefined]) {
      const { sandbox, send, unknownPaths } = await startGateway();
      sandbox.vertra.inject(() => respondWith({ status: 404, body: { status: 'error', code } }));
      const { data } = await send<Record<string, unknown>, object>(
        `{ organizationList(provider: VERTRA) { ${error} } }`,
        {},
      );
      expect(data?.['organizationList']).toMatchObject({ __typename: 'OrganizationUnexpectedError' });
      expect(unknownPaths).toHaveLength(1);
    }
  });

  it('is not assumed for a 404 of Vida to its list', async () => {
    const { sandbox, send } = await startGateway({ resellerId: '7' });
    sandbox.vida.inject(() => respondWith({ status: 404, body: { success: false, message: 'x' } }));
    const { data } = await send<Record<string, unknown>, object>(
      `{ organizationList(provider: VIDA) { ${error} } }`,
      {},
    );
    expect(data?.['organizationList']).toMatchObject({ __typename: 'OrganizationUnexpectedError' });
  });
});

describe('the organization of an unconfirmed update', () => {
  async function updateUnconfirmed(selection: string) {
    const gateway = await startGateway();
    const answer = (name: string, fields: object) =>
      respondWith({ status: 200, body: { status: 'success', response: { id: 'org123', name, ...fields } } });
    gateway.sandbox.vertra.inject(({ method }) =>
      method === 'PUT' ? answer('Answered', {}) : answer('Read', { description: 'Read' }),
    );
    const { data } = await gateway.send<Record<string, unknown>, object>(
      `mutation { updateOrganization(input: { vertra: { organizationId: "org123", name: "Sent" } }) {
        ... on OrganizationOutcomeUnknownError { reason organization { ${selection} } } } }`,
      {},
    );
    const methods = gateway.sandbox.vertra.requests.map(({ method }) => method);
    return { result: data?.['updateOrganization'], methods };
  }

  it('comes from the answer when the answer contains every selected field', async () => {
    expect(await updateUnconfirmed('id name')).toEqual({
      result: { reason: 'NOT_CONFIRMED', organization: { id: 'vertra:org123', name: 'Answered' } },
      methods: ['PUT'],
    });
  });

  it('comes from a read when the answer lacks a selected field', async () => {
    expect(await updateUnconfirmed('id name description')).toEqual({
      result: {
        reason: 'NOT_CONFIRMED',
        organization: { id: 'vertra:org123', name: 'Read', description: 'Read' },
      },
      methods: ['PUT', 'GET'],
    });
  });
});
