import { describe, expect, it } from 'vitest';
import { BulkUpdateDocument } from '../../schema/operations.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import type {
  BulkItem,
  BulkItemPageRequest,
  BulkUpdate,
  BulkUpdates,
} from '../../src/domain/bulk/bulk-update.ts';
import { inputError } from '../../src/domain/errors.ts';
import { inputIssue } from '../../src/domain/input-issue.ts';
import { noBulkUpdates } from '../support/no-bulk-updates.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const bulkUpdate: BulkUpdate = {
  kind: 'bulkUpdate',
  id: 'b',
  state: 'DONE',
  resumesAt: null,
  createdAt: '2026-11-29T08:00:00.000Z',
  retryOf: null,
  total: 500,
  waiting: 0,
  updated: 0,
  partiallyUpdated: 0,
  failed: 500,
  unknown: 0,
  cancelled: 0,
};

/** Creates the items of the bulk update with a number of issues each. */
function createItems(issues: number): readonly BulkItem[] {
  const issue = inputIssue(['vertra', 'name'], 'TOO_LONG', 'It is too long.', 50);
  const outcome = inputError('VERTRA', Array(issues).fill(issue));
  return Array.from({ length: bulkUpdate.failed }, (_, index) => ({ index, provider: 'VERTRA', outcome }));
}

async function start(issues: number, isStoreLost = () => false) {
  const reads: BulkItemPageRequest[] = [];
  const bulk: BulkUpdates = {
    ...noBulkUpdates,
    find: async () => ({ ...bulkUpdate }),
    items: async (_id, page) => {
      reads.push(page);
      return isStoreLost()
        ? bulkUnavailable
        : createItems(issues)
            .slice(page.after + 1)
            .slice(0, page.count);
    },
  };
  return { reads, ...(await startGateway({ bulk })) };
}

const select = (fields: string) =>
  `query ${fields.includes('$n') ? '($n: Int = 100)' : ''} {
    bulkUpdate(id: "bulk:b") { ... on OrganizationBulkUpdate { failed ${fields} } }
  }`;
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly index: number } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly error: object | null;
}

const page =
  'edges { cursor node { index } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ' +
  'error { __typename message retryable ... on OrganizationInputError { issues { path code limit } } }';
const list = `query ($first: Int, $after: String) {
  bulkUpdate(id: "bulk:b") { ... on OrganizationBulkUpdate { failed failedItems(first: $first, after: $after) { ${page} } } }
}`;

/** Reads a page of the failed items. */
async function readPage({ send }: Pick<TestGateway, 'send'>, variables: object): Promise<Page | undefined> {
  const { data, errors } = await send<{ bulkUpdate: { failed: number; failedItems: Page } }, object>(
    list,
    variables,
  );
  expect([errors, data?.bulkUpdate.failed]).toEqual([undefined, 500]);
  return data?.bulkUpdate.failedItems;
}

const indexesOf = (read: Page | undefined) => read?.edges.map(({ node }) => node.index);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('failedItems', () => {
  it('is read once for several aliases of the same page, and once for each other page', async () => {
    const { reads, send } = await start(1);
    const after = Buffer.from('item:7').toString('base64url');
    const { data } = await send<{ bulkUpdate: Record<string, object> }, object>(
      select(
        `failedItems { ${page} } a: failedItems(first: 100) { ${page} } b: failedItems(first: 2, after: "${after}") { ${page} }`,
      ),
      {},
    );
    expect(data?.bulkUpdate['failedItems']).toEqual(data?.bulkUpdate['a']);
    expect(reads).toEqual([
      { after: -1, count: 101 },
      { after: 7, count: 3 },
    ]);
  });

  it('is paged to its end with the cursors of the pages', async () => {
    const gateway = await start(1);
    const indexes: (number | undefined)[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const read: Page | undefined = await readPage(gateway, { first: 120, after });
      indexes.push(...(indexesOf(read) ?? []));
      expect(read).toMatchObject({
        pageInfo: {
          hasPreviousPage: pages > 0,
          startCursor: read?.edges[0]?.cursor,
          endCursor: read?.edges.at(-1)?.cursor,
        },
        error: null,
      });
      if (!read?.pageInfo.hasNextPage) break;
      after = read.pageInfo.endCursor;
    }
    expect(indexes).toEqual(range(0, 500));
    expect(gateway.reads).toHaveLength(5);
  });

  it('has no next page when the last page is full', async () => {
    const read = await readPage(await start(1), { first: 500 });
    expect([read?.edges.length, read?.pageInfo.hasNextPage]).toEqual([500, false]);
  });

  it.each([{}, { first: null, after: null }])('has a first page of a hundred items with %j', async (args) => {
    const read = await readPage(await start(1), args);
    expect(indexesOf(read)).toEqual(range(0, 100));
    expect(read?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('lists the same items in edges and nodes', async () => {
    const { send } = await start(1);
    const query = select('failedItems(first: 3) { edges { node { index } } nodes { index } }');
    const { data } = await send<{ bulkUpdate: { failedItems: Page & { nodes: object[] } } }, object>(
      query,
      {},
    );
    const { edges, nodes } = data?.bulkUpdate.failedItems ?? {};
    expect(nodes).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(edges?.map(({ node }) => node)).toEqual(nodes);
  });

  it('has a smaller page when the items have more than 10,000 issues, and the next page continues', async () => {
    const gateway = await start(100);
    const first = await readPage(gateway, { first: 101 });
    expect([indexesOf(first), first?.pageInfo.hasNextPage]).toEqual([range(0, 100), true]);
    const next = await readPage(gateway, { first: 101, after: first?.pageInfo.endCursor });
    expect(indexesOf(next)?.slice(0, 2)).toEqual([100, 101]);
    expect(indexesOf(await readPage(gateway, { first: 100 }))).toHaveLength(100);
  });

  it('lists an item that alone has more than 10,000 issues', async () => {
    const outcome = {
      ...inputError('VERTRA', []),
      issues: Array(10_001).fill(inputIssue([], 'REQUIRED', 'x')),
    };
    const items = [0, 1].map((index): BulkItem => ({ index, provider: 'VERTRA', outcome }));
    const bulk = { ...noBulkUpdates, find: async () => bulkUpdate, items: async () => items };
    const read = await readPage(await startGateway({ bulk }), { first: 5 });
    expect([indexesOf(read), read?.pageInfo.hasNextPage]).toEqual([[0], true]);
  });

  it('can be listed again from the same cursor after its store was unavailable', async () => {
    let isLost = false;
    const gateway = await start(1, () => isLost);
    const first = await readPage(gateway, { first: 10 });
    const { endCursor } = first?.pageInfo ?? {};
    isLost = true;
    const failed = await readPage(gateway, { first: 10, after: endCursor });
    expect(failed).toEqual({
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: true, startCursor: null, endCursor },
      error: {
        __typename: 'OrganizationUnavailableError',
        message: bulkUnavailable.message,
        retryable: true,
      },
    });
    isLost = false;
    const next = await readPage(gateway, { first: 10, after: failed?.pageInfo.endCursor });
    expect(indexesOf(next)).toEqual(range(10, 20));
  });

  const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

  it.each<[string, object, string, number | null]>([
    ['first: 0', { first: 0 }, 'first', 500],
    ['first: -1', { first: -1 }, 'first', 500],
    ['first: 501', { first: 501 }, 'first', 500],
    ['first: 2147483647', { first: 2_147_483_647 }, 'first', 500],
    ['an empty cursor', { after: '' }, 'after', null],
    ['a text that is no cursor', { after: 'nonsense' }, 'after', null],
    ['the cursor of another list', { after: cursorOf('id:org123') }, 'after', null],
    ['a cursor with a negative index', { after: cursorOf('item:-1') }, 'after', null],
    ['a cursor with a leading zero', { after: cursorOf('item:07') }, 'after', null],
    ['a cursor with white space', { after: cursorOf('item:7\n') }, 'after', null],
    ['a cursor with an index past 2^53', { after: cursorOf('item:9007199254740993') }, 'after', null],
    ['a padded cursor', { after: `${cursorOf('item:7')}=` }, 'after', null],
    ['a cursor of a megabyte', { after: 'a'.repeat(900_000) }, 'after', null],
  ])('is empty with an input error, and nothing is read, for %s', async (_case, args, path, limit) => {
    const gateway = await start(1);
    expect(await readPage(gateway, args)).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      error: {
        __typename: 'OrganizationInputError',
        message: expect.any(String),
        retryable: false,
        issues: [{ path: [path], code: 'INVALID_FORMAT', limit }],
      },
    });
    expect(gateway.reads).toEqual([]);
  });
});

describe('the cost of failedItems', () => {
  /** 45 fields that cost five each because of their long aliases. */
  const costly = Array.from({ length: 45 }, (_, index) => `${'k'.repeat(126)}${10 + index}: __typename`).join(
    ' ',
  );

  it.each([
    ['in the document', select(`failedItems(first: 100) { nodes { ${costly} } }`), {}],
    ['absent', select(`failedItems { nodes { ${costly} } }`), {}],
    ['null', select(`failedItems(first: null) { nodes { ${costly} } }`), {}],
    ['null in a variable', select(`failedItems(first: $n) { nodes { ${costly} } }`), { n: null }],
    ['past the maximum', select(`failedItems(first: 501) { nodes { ${costly} } }`), {}],
    ['in a variable', select(`failedItems(first: $n) { nodes { ${costly} } }`), { n: 100 }],
    ['the default of a variable', select(`failedItems(first: $n) { nodes { ${costly} } }`), {}],
    [
      'in the document, under the alias __typename',
      select(`__typename: failedItems(first: 100) { nodes { ${costly} } }`),
      {},
    ],
    [
      'in a fragment',
      `${select('...F')} fragment F on OrganizationBulkUpdate { failedItems(first: 100) { nodes { ${costly} } } }`,
      {},
    ],
  ])('is the cost of an item times `first`, when `first` is %s', async (_place, query, variables) => {
    const { reads, send } = await start(1);
    const { errors, status } = await send(query, variables);
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'OPERATION_TOO_COSTLY', limit: 20_000 }]);
    expect(reads).toEqual([]);
  });

  /** 20 fields that cost a hundred together, so that two lists of a hundred entries exceed the limit. */
  const half = costly.split(' ').slice(0, 40).join(' ');

  it.each([
    ['edges', `edges { node { ${half} } }`, ''],
    ['nodes', `nodes { ${half} }`, ''],
    [
      'edges in a fragment',
      '...Page',
      `fragment Page on OrganizationBulkItemConnection { edges { node { ${half} } } }`,
    ],
  ])('includes each entry of %s, and those of both lists', async (_list, entries, fragment) => {
    const { send } = await start(1);
    const statusOf = async (selection: string) =>
      (await send(`${select(`failedItems(first: 100) { ${selection} }`)} ${fragment}`, {})).status;
    const other = entries.startsWith('nodes') ? `edges { node { ${half} } }` : `nodes { ${half} }`;
    expect([await statusOf(entries), await statusOf(`${entries} ${other}`)]).toEqual([200, 400]);
  });

  it('includes the page information and the error once', async () => {
    const { send } = await start(1);
    const page = `nodes { index } pageInfo { ${half} } error { ${half} }`;
    expect((await send(select(`failedItems(first: 500) { ${page} }`), {})).status).toBe(200);
  });

  it('is at least one for each entry, which is read even when no field of it is selected', async () => {
    const { reads, send } = await start(1);
    const pages = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: bulkUpdate(id: "bulk:b") { ... on OrganizationBulkUpdate { failedItems(first: 500) { pageInfo { hasNextPage } } } }`).join(' ')} }`;
    expect((await send(pages(39), {})).errors?.[0]?.extensions).toEqual({
      code: 'OPERATION_TOO_COSTLY',
      limit: 20_000,
    });
    expect(reads).toEqual([]);
    expect((await send(pages(38), {})).status).toBe(200);
  });

  it('includes the read of an organization that an item can refer to', async () => {
    const { send } = await start(1);
    const items = `... on OrganizationBulkUpdate { failedItems(first: 500) { nodes { error {
      ... on OrganizationConflictError { organization { name } } } } } }`;
    const ids = ['bulk:a', 'bulk:b', 'bulk:c', 'bulk:d'];
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${items} } }`;
    expect((await send(query, { ids: ids.slice(0, 1) })).status).toBe(200);
    expect((await send(query, { ids })).errors?.[0]?.extensions?.['code']).toBe('OPERATION_TOO_COSTLY');
  });

  it('is computed again for each value of a variable', async () => {
    const { send } = await start(1);
    const query = select(`failedItems(first: $n) { nodes { ${costly} } }`);
    for (const [n, status] of [
      [80, 200],
      [100, 400],
      [80, 200],
    ]) {
      expect((await send(query, { n })).status).toBe(status);
    }
  });

  it('allows the published operation to request the maximum number of items', async () => {
    const { reads, send } = await start(1);
    const { errors } = await send(BulkUpdateDocument, { id: 'bulk:b', first: 500 });
    expect(errors).toBeUndefined();
    expect(reads).toEqual([{ after: -1, count: 501 }]);
  });

  it('includes three issues for each item', async () => {
    const { send } = await start(1);
    const long = (count: number) =>
      select(
        `failedItems(first: 100) { nodes { error { ... on OrganizationInputError { issues { ${costly
          .split(' ')
          .slice(0, 2 * count)
          .join(' ')} } } } } }`,
      );
    expect((await send(long(13), {})).status).toBe(200);
    expect((await send(long(14), {})).status).toBe(400);
  });
});
