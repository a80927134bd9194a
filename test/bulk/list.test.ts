import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { BulkUpdatesDocument } from '../../schema/operations.ts';
import type { Caller, Scope } from '../../src/domain/access/caller.ts';
import { noBulkUpdates } from '../support/no-bulk-updates.ts';
import { startGateway } from '../support/start-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const as = (id: string) => ({ authorization: `Bearer ${id}` });
const authenticate = async (id: string): Promise<Caller> => ({
  id,
  scopes: new Set<Scope>(['organizations:write']),
  organizations: ['*'],
});

const noCursor = 'This is not a cursor of this list. Pass the endCursor of one of its pages.';

describe('bulkUpdates', () => {
  it("lists the caller's own bulk updates, newest first, page by page", async () => {
    const { send, start, waitForEnd } = await openBulkGateway({}, { authenticate });
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C']) {
      ids.unshift(idOf(await start([vida('3', name)], undefined, as('me'))));
      // The list is ordered by milliseconds.
      await waitForEnd(ids[0] ?? '', as('me'));
    }
    await start([vida('3', 'D')], undefined, as('you'));
    const read = async (variables: { first?: number; after?: string | null }) => {
      const { data } = await send(BulkUpdatesDocument, variables, as('me'));
      if (!data) throw new Error('There is no data.');
      return data.bulkUpdates;
    };
    const all = await read({});
    expect(all).toMatchObject({ error: null, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
    expect(all.edges.map(({ node }) => node.id)).toEqual(ids);
    expect(all.edges[0]?.node).toMatchObject({ state: 'DONE', total: 1, updated: 1, retryOf: null });
    const first = await read({ first: 2 });
    expect(first.edges.map(({ node }) => node.id)).toEqual(ids.slice(0, 2));
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, endCursor: first.edges[1]?.cursor });
    const second = await read({ first: 2, after: first.pageInfo.endCursor ?? null });
    expect(second.edges.map(({ node }) => node.id)).toEqual(ids.slice(2));
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it.each([
    [{ first: 0 }, 'Request 1 to 100 entries.'],
    [{ first: 101 }, 'Request 1 to 100 entries.'],
    [{ after: 'x' }, noCursor],
    [{ after: Buffer.from('item:3').toString('base64url') }, noCursor],
    [{ after: Buffer.from('bulk:2026-02-31T08:00:00.000Z a').toString('base64url') }, noCursor],
  ])('is empty with an input error for %j', async (variables, message) => {
    const { send } = await openBulkGateway();
    const { data } = await send(BulkUpdatesDocument, variables);
    expect(data?.bulkUpdates).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false },
      error: { __typename: 'OrganizationInputError', message },
    });
  });

  it('is empty with an error, and can be listed again, when the store cannot be reached', async () => {
    const { send } = await startGateway({ bulk: noBulkUpdates });
    const { data } = await send(BulkUpdatesDocument, {});
    expect(data?.bulkUpdates).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, endCursor: null },
      error: { __typename: 'OrganizationUnavailableError' },
    });
  });

  it('costs as much as the failed items of all listed bulk updates', async () => {
    const { send } = await openBulkGateway();
    const query =
      '{ bulkUpdates(first: 100) { nodes { failedItems(first: 100) { nodes { index error { message } } } } } }';
    expect(await send(query, {})).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }],
    });
  });
});
