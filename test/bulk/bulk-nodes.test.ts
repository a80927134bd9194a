import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { CancelBulkUpdateDocument } from '../../schema/operations.ts';
import type { Caller, Scope } from '../../src/domain/access/caller.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import type { BulkUpdate } from '../../src/domain/bulk/bulk-update.ts';
import { formatInstant } from '../../src/domain/organization/instant.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { noBulkUpdates } from '../support/no-bulk-updates.ts';
import { startGateway } from '../support/start-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});

const fields = '__typename id ... on OrganizationBulkUpdate { state total failedItems { nodes { index } } }';
const nodeQuery = `query ($id: ID!) { node(id: $id) { ${fields} } }`;
const nodesQuery = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${fields} } }`;
const as = (id: string) => ({ authorization: `Bearer ${id}` });

/** A caller with only the write scope. */
const authenticate = async (id: string): Promise<Caller> => ({
  id,
  scopes: new Set<Scope>(['organizations:write']),
  organizations: ['*'],
});

describe('OrganizationBulkUpdate.id', () => {
  it('starts with bulk: and is the only id that finds, cancels and watches the bulk update', async () => {
    const { find, sandbox, send, start } = await openBulkGateway();
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start([vida('3', 'A'), vida('3', 'B')], 'key'));
    expect(id).toMatch(/^bulk:[\w-]{43}$/);
    expect(idOf(await start([vida('3', 'C')]))).toMatch(/^bulk:[0-9a-f-]{36}$/);
    const stored = id.slice('bulk:'.length);
    for (const other of [stored, `vida:${stored}`, `bulk:${id}`, `BULK:${stored}`, ` ${id}`, 'bulk:', '']) {
      expect(await find(other)).toMatchObject({ __typename: 'OrganizationNotFoundError' });
      const { data } = await send(CancelBulkUpdateDocument, { id: other });
      expect(data?.cancelBulkUpdate).toMatchObject({ __typename: 'OrganizationNotFoundError' });
    }
    expect(await find(id)).toMatchObject({ id, waiting: 2, cancelled: 0 });
    held.release();
  });
});

describe('node', () => {
  it('returns a bulk update of the caller with its items, also without the read scope', async () => {
    const { send, start, waitForEnd } = await openBulkGateway({}, { authenticate });
    const id = idOf(await start([vida('404', 'A'), vida('3', 'B')], undefined, as('me')));
    await waitForEnd(id, as('me'));
    const { data, errors } = await send<{ node: object }, object>(nodeQuery, { id }, as('me'));
    expect(errors).toBeUndefined();
    expect(data?.node).toEqual({
      __typename: 'OrganizationBulkUpdate',
      id,
      state: 'DONE',
      total: 2,
      failedItems: { nodes: [{ index: 0 }] },
    });
  });

  it("returns null without an error for another caller's bulk update, as for one that does not exist", async () => {
    const { send, start } = await openBulkGateway({}, { authenticate });
    const id = idOf(await start([vida('3', 'A')], undefined, as('me')));
    const none = `bulk:${crypto.randomUUID()}`;
    for (const other of [id, none, 'bulk:', 'bulk:facts:a', `bulk:${'x'.repeat(60_000)}`]) {
      const { data, errors } = await send<{ node: object }, object>(nodeQuery, { id: other }, as('you'));
      expect([data, errors]).toEqual([{ node: null }, undefined]);
    }
  });

  it('returns null with an error when the store of bulk updates cannot be reached', async () => {
    const { send } = await startGateway({ bulk: { ...noBulkUpdates, find: async () => bulkUnavailable } });
    const { data, errors } = await send<object, object>(nodesQuery, { ids: ['bulk:a', 'vida:3'] });
    expect(data).toMatchObject({ nodes: [null, { __typename: 'Organization', id: 'vida:3' }] });
    expect(errors).toMatchObject([
      {
        message: bulkUnavailable.message,
        path: ['nodes', 0],
        extensions: { code: 'BULK_UPDATE_READ_FAILED', reason: 'UNAVAILABLE', retryable: true },
      },
    ]);
  });
});

describe('nodes', () => {
  it('returns organizations and bulk updates in the order of the ids', async () => {
    const { send, start, waitForEnd } = await openBulkGateway();
    const [one, other] = [idOf(await start([vida('3', 'A')])), idOf(await start([vida('42', 'B')]))];
    await Promise.all([one, other].map((id) => waitForEnd(id)));
    const ids = ['vertra:org123', other, 'vida:3', one, one.slice('bulk:'.length), other];
    const { data, errors } = await send<{ nodes: ({ id: string } | null)[] }, object>(nodesQuery, { ids });
    expect(errors).toBeUndefined();
    expect(data?.nodes.map((node) => node?.id ?? null)).toEqual([...ids.slice(0, 4), null, other]);
  });

  it('reads a bulk update once, and its page of items once, for an id that occurs several times', async () => {
    const counts = { updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
    const facts = {
      createdAt: formatInstant(new Date(0)),
      retryOf: null,
      resumesAt: null,
      total: 0,
      waiting: 0,
      ...counts,
    };
    const reads: string[] = [];
    const bulk = {
      ...noBulkUpdates,
      find: async (_caller: Caller, id: string): Promise<BulkUpdate> => {
        reads.push(`find ${id}`);
        return { kind: 'bulkUpdate', id, state: 'DONE', ...facts };
      },
      items: async (id: string) => {
        reads.push(`items ${id}`);
        return [];
      },
    };
    const { send } = await startGateway({ bulk });
    const { data } = await send<{ nodes: object[] }, object>(nodesQuery, {
      ids: ['bulk:a', 'bulk:b', 'bulk:a', 'bulk:a'],
    });
    expect(data?.nodes).toHaveLength(4);
    expect(reads).toEqual(['find a', 'find b', 'items a', 'items b']);
  });

  it('is refused before any read when its bulk updates would list too many items', async () => {
    const reads: string[] = [];
    const bulk = {
      ...noBulkUpdates,
      find: async (_caller: Caller, id: string) => {
        reads.push(id);
        return bulkUnavailable;
      },
    };
    const { send } = await startGateway({ bulk });
    const ids = Array.from({ length: 100 }, (_, index) => `bulk:${index}`);
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on OrganizationBulkUpdate { failedItems(first: 500) { pageInfo { hasNextPage } } } } }`;
    const { errors, status } = await send(query, { ids });
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'OPERATION_TOO_COSTLY', limit: 20_000 }]);
    expect(reads).toEqual([]);
  });
});
