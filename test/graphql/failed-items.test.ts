import { describe, expect, it } from 'vitest';
import { BulkUpdateDocument } from '../../schema/operations.ts';
import { noBulkUpdates } from '../../src/domain/bulk/bulk-errors.ts';
import type {
  BulkItem,
  BulkItemPageRequest,
  BulkUpdate,
  BulkUpdates,
} from '../../src/domain/bulk/bulk-update.ts';
import { inputError } from '../../src/domain/errors.ts';
import { inputIssue } from '../../src/domain/input-issue.ts';
import { startGateway } from '../support/start-gateway.ts';

const bulkUpdate: BulkUpdate = {
  kind: 'bulkUpdate',
  id: 'b',
  state: 'DONE',
  total: 500,
  waiting: 0,
  updated: 0,
  partiallyUpdated: 0,
  failed: 500,
  unknown: 0,
  cancelled: 0,
};

/** Creates items with a number of issues each. */
function createItems(count: number, issues: number): readonly BulkItem[] {
  const issue = inputIssue(['vertra', 'name'], 'TOO_LONG', 'It is too long.', 50);
  const outcome = inputError('VERTRA', Array(issues).fill(issue));
  return Array.from({ length: count }, (_, index) => ({ index, provider: 'VERTRA', outcome }));
}

async function start(issues: number) {
  const reads: BulkItemPageRequest[] = [];
  const bulk: BulkUpdates = {
    ...noBulkUpdates,
    find: async () => ({ ...bulkUpdate }),
    items: async (_id, page) => {
      reads.push(page);
      return createItems(page.count, issues);
    },
  };
  return { reads, ...(await startGateway({ bulk })) };
}

const select = (fields: string) =>
  `query ${fields.includes('$n') ? '($n: Int! = 100)' : ''} {
    bulkUpdate(id: "b") { ... on OrganizationBulkUpdate { failed ${fields} } }
  }`;
const issues = 'error { ... on OrganizationInputError { issues { path message } } }';

describe('failedItems', () => {
  it('is read once for several aliases of the same page, and once for each other page', async () => {
    const { reads, send } = await start(1);
    const page = '{ index error { message } }';
    const { data } = await send<{ bulkUpdate: Record<string, object[]> }, object>(
      select(
        `failedItems ${page} a: failedItems(first: 100) ${page} b: failedItems(first: 2, after: 7) ${page}`,
      ),
      {},
    );
    expect(data?.bulkUpdate['failedItems']).toEqual(data?.bulkUpdate['a']);
    expect(reads).toEqual([
      { after: -1, count: 100 },
      { after: 7, count: 2 },
    ]);
  });

  it('is null with an error when the items have more than 10,000 issues, and the counts are returned', async () => {
    const { send } = await start(100);
    const query = select(`failedItems(first: $n) { ${issues} }`);
    const { data, errors } = await send<{ bulkUpdate: object }, object>(query, { n: 101 });
    expect(data?.bulkUpdate).toEqual({ failed: 500, failedItems: null });
    expect(errors).toMatchObject([
      { path: ['bulkUpdate', 'failedItems'], extensions: { code: 'TOO_MANY_ISSUES', limit: 10_000 } },
    ]);
    expect((await send(query, { n: 100 })).errors).toBeUndefined();
  });
});

describe('the cost of failedItems', () => {
  /** 45 fields that cost five each because of their long aliases. */
  const costly = Array.from({ length: 45 }, (_, index) => `${'k'.repeat(126)}${10 + index}: __typename`).join(
    ' ',
  );

  it.each([
    ['in the document', select(`failedItems(first: 100) { ${costly} }`), {}],
    ['absent', select(`failedItems { ${costly} }`), {}],
    ['in a variable', select(`failedItems(first: $n) { ${costly} }`), { n: 100 }],
    ['the default of a variable', select(`failedItems(first: $n) { ${costly} }`), {}],
    [
      'in the document, under the alias __typename',
      select(`__typename: failedItems(first: 100) { ${costly} }`),
      {},
    ],
    [
      'in a fragment',
      `${select('...F')} fragment F on OrganizationBulkUpdate { failedItems(first: 100) { ${costly} } }`,
      {},
    ],
  ])('is the cost of an item times `first`, when `first` is %s', async (_place, query, variables) => {
    const { reads, send } = await start(1);
    const { errors, status } = await send(query, variables);
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'OPERATION_TOO_COSTLY', limit: 20_000 }]);
    expect(reads).toEqual([]);
  });

  it('is computed again for each value of a variable', async () => {
    const { send } = await start(1);
    const query = select(`failedItems(first: $n) { ${costly} }`);
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
    expect(reads).toEqual([{ after: -1, count: 500 }]);
  });

  it('includes three issues for each item', async () => {
    const { send } = await start(1);
    const long = (count: number) =>
      select(
        `failedItems(first: 100) { error { ... on OrganizationInputError { issues { ${costly
          .split(' ')
          .slice(0, 2 * count)
          .join(' ')} } } } }`,
      );
    expect((await send(long(13), {})).status).toBe(200);
    expect((await send(long(14), {})).status).toBe(400);
  });
});
