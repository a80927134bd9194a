import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { execute } from '../support/execute.ts';
import { startGateway } from '../support/start-gateway.ts';

describe('organizationList', () => {
  const list = (args: string) =>
    `{ organizationList(${args}) {
      nodes { id } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      error { __typename message code ... on OrganizationInputError { issues { path code limit } } } } }`;

  interface Page {
    readonly nodes: { id: string }[];
    readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
    readonly error: object | null;
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
      error: {
        __typename: 'OrganizationUnavailableError',
        message: 'Vida lists the organizations of a reseller: set VIDA_RESELLER_ID.',
      },
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
    expect(data?.['organizationList']).toMatchObject({
      nodes: [],
      error: { __typename: 'OrganizationUnexpectedError' },
    });
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
    expect(data?.['organizationList']).toMatchObject({
      nodes: [],
      error: { __typename: 'OrganizationUnexpectedError' },
    });
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
      error: {
        __typename: 'OrganizationInputError',
        message: expect.stringContaining('Read the list again without `after`'),
        issues: [{ path: ['after'], code: 'INVALID_FORMAT' }],
      },
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
    ['first: 101', 'first', 100],
    ['first: 2147483647', 'first', 100],
    ['after: "nonsense"', 'after', null],
    ['after: ""', 'after', null],
  ])('refuses %s before any request to a provider', async (args, path, limit) => {
    const { data, sandbox } = await execute(list(`provider: VERTRA, ${args}`));
    expect(data?.['organizationList']).toMatchObject({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
      error: { issues: [{ path: [path], code: 'INVALID_FORMAT', limit }] },
    });
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it.each(['VERTRA', 'VIDA'] as const)(
    'of %s can be listed again from the same cursor after a temporary error, and continues there',
    async (provider) => {
      const { sandbox, send } = await startGateway({ resellerId: '7' });
      const simulated = provider === 'VIDA' ? sandbox.vida : sandbox.vertra;
      const page = async (after: string | null) =>
        (
          await send<{ organizationList: Page }, object>(
            list(`provider: ${provider}, first: 1, after: ${JSON.stringify(after)}`),
            {},
          )
        ).data?.organizationList;
      const failWith = (status: number) => {
        simulated.inject(() => respondWith({ status, headers: { 'retry-after': '3600' } }));
      };
      const error = { __typename: 'OrganizationRateLimitedError', code: 'RATE_LIMITED' };
      const empty = { nodes: [], edges: [], error: expect.objectContaining(error) };
      const noCursors = { startCursor: null, endCursor: null };

      failWith(429);
      expect(await page(null)).toEqual({
        ...empty,
        pageInfo: { hasNextPage: true, hasPreviousPage: false, ...noCursors },
      });
      simulated.inject(undefined);
      const first = await page(null);
      const { endCursor } = first?.pageInfo ?? {};
      failWith(429);
      const failed = await page(endCursor ?? null);
      expect(failed).toEqual({
        ...empty,
        pageInfo: { hasNextPage: true, hasPreviousPage: true, startCursor: null, endCursor },
      });
      failWith(401);
      expect(await page(endCursor ?? null)).toMatchObject({
        nodes: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: true, ...noCursors },
        error: { __typename: 'OrganizationCredentialError' },
      });
      simulated.inject(undefined);
      const next = await page(failed?.pageInfo.endCursor ?? null);
      expect(next?.error).toBeNull();
      expect([...(first?.nodes ?? []), ...(next?.nodes ?? [])].map(({ id }) => id)).toEqual(
        provider === 'VIDA' ? ['vida:3', 'vida:42'] : ['vertra:org123', 'vertra:org456'],
      );
    },
  );

  it.each([{}, { first: null, after: null }])(
    'has a first page of twenty organizations with %j',
    async (args) => {
      const { sandbox, send } = await startGateway();
      const response = Array.from({ length: 21 }, (_, id) => ({ id: `o${id}` }));
      sandbox.vertra.inject(() => respondWith({ status: 200, body: { response } }));
      const query =
        'query ($first: Int, $after: String) { organizationList(provider: VERTRA, first: $first, after: $after) { nodes { id connection } pageInfo { hasNextPage } } }';
      const { data } = await send<{ organizationList: Page }, object>(query, args);
      const nodes = response.slice(0, 20).map(({ id }) => ({ id: `vertra:${id}`, connection: 'default' }));
      expect(data?.organizationList).toEqual({ nodes, pageInfo: { hasNextPage: true } });
      expect(sandbox.vertra.requests).toHaveLength(1);
    },
  );

  it.each([
    ['a megabyte', 'a'.repeat(900_000)],
    ['padding', `${Buffer.from('id:org123').toString('base64url')}=`],
    ['other letters for the same bytes', `${Buffer.from('id:org12').toString('base64url').slice(0, -1)}z`],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]).toString('base64url')],
    ['a null character', 'aWQ6b3Jn\u0000'],
  ])('refuses a cursor of %s before any request to a provider', async (_case, after) => {
    const { sandbox, send } = await startGateway();
    const query = `query ($after: String) { organizationList(provider: VERTRA, after: $after) { error { ... on OrganizationInputError { issues { path code } } } } }`;
    const { data } = await send<Record<string, unknown>, object>(query, { after });
    expect(data?.['organizationList']).toEqual({
      error: { issues: [{ path: ['after'], code: 'INVALID_FORMAT' }] },
    });
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('returns an error when the response is not a list', async () => {
    const { sandbox, send } = await startGateway();
    sandbox.vertra.inject(() => respondWith({ status: 200, body: { response: { not: 'a list' } } }));
    const { data } = await send<Record<string, unknown>, object>(list('provider: VERTRA'), {});
    expect(data?.['organizationList']).toMatchObject({
      nodes: [],
      error: { __typename: 'OrganizationUnexpectedError' },
    });
  });
});
