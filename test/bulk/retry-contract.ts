import { describe, expect, it } from 'vitest';
import type { RetryableItem } from '../../src/bulk/item.ts';
import { maxFinishedBytes } from '../../src/bulk/limits.ts';
import type { NewBulk } from '../../src/bulk/store.ts';
import { formatInstant } from '../../src/domain/organization/instant.ts';
import type { OpenStores } from './store-contract.ts';
import { at, failed, findBulk, limited, partial, sumBytes, toBulk, unknown } from './store-contract.ts';

const createdAt = (second: number) => formatInstant(new Date(Date.UTC(2026, 10, 29, 8, 0, second)));
const bulkAt = (id: string, second: number): NewBulk => ({ ...toBulk(id, 1), createdAt: createdAt(second) });
const indexesOf = (items: unknown) => (items as RetryableItem[]).map(({ index }) => index);

/** The contract of every store of bulk updates: their list, and the items that can be retried. */
export function describeRetries(name: string, open: OpenStores): void {
  describe(name, () => {
    it('lists the bulk updates of one caller, newest first, page by page', async () => {
      const [one, other] = await open();
      expect(await one.list('me', { after: null, count: 10 })).toEqual([]);
      for (const [id, second] of [
        ['b', 2],
        ['a', 1],
        ['d', 3],
        ['c', 3],
      ] as const)
        await one.create(bulkAt(id, second));
      await one.create({ ...bulkAt('e', 9), caller: { ...toBulk('e').caller, id: 'you' } });
      const idsOf = async (after: string | null, count: number) => {
        const last = after === null ? null : ((await findBulk(one, after)) ?? null);
        return (await other.list('me', { after: last, count })).map(({ id }) => id);
      };
      expect(await idsOf(null, 10)).toEqual(['d', 'c', 'b', 'a']);
      expect(await idsOf(null, 2)).toEqual(['d', 'c']);
      expect(await idsOf('d', 2)).toEqual(['c', 'b']);
      expect(await idsOf('b', 2)).toEqual(['a']);
      expect(await idsOf('a', 2)).toEqual([]);
      expect(await other.list('me', { after: null, count: 1 })).toEqual([await findBulk(one, 'd')]);
      const removed = { createdAt: createdAt(2), id: 'bb' };
      expect((await other.list('me', { after: removed, count: 9 })).map(({ id }) => id)).toEqual(['b', 'a']);
    });

    it('returns the items of a finished bulk update that were provably not applied, with their requests', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a', 6);
      const items = bulk.items.map((item) => ({ ...item, next: null }));
      await one.create({ ...bulk, items });
      for (const [index, outcome] of [limited, null, partial, unknown, failed, null].entries()) {
        await one.startItem(at('a', index), 'run');
        await one.storeOutcome(at('a', index), 'me', outcome, null);
      }
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'DONE', failed: 2 });
      const request = bulk.items[0]?.request;
      expect(await other.readRetryable('a', 'me')).toEqual([
        { index: 0, request, account: '' },
        { index: 4, request, account: '' },
      ]);
    });

    it('returns the items of a cancelled bulk update that were never started', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 5));
      for (const index of [0, 1]) await one.startItem(at('a', index), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      await other.cancel('a', 'me');
      await one.storeOutcome(at('a', 1), 'me', unknown, null);
      expect(indexesOf(await other.readRetryable('a', 'me'))).toEqual([2, 3, 4]);
    });

    it('does not return a cancelled item that has an outcome later, because another run of it continued', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 3));
      await one.startItem(at('a', 0), 'first');
      await other.startItem(at('a', 0), 'second');
      await other.requeue(at('a', 0), 'me', 'second', null);
      await other.cancel('a', 'me');
      expect(await findBulk(one, 'a')).toMatchObject({ waiting: 0, cancelled: 3 });
      await one.storeOutcome(at('a', 0), 'me', unknown, null);
      await one.storeOutcome(at('a', 0), 'me', null, null);
      expect(await findBulk(one, 'a')).toMatchObject({
        state: 'CANCELLED',
        waiting: 0,
        unknown: 1,
        cancelled: 2,
      });
      expect(indexesOf(await other.readRetryable('a', 'me'))).toEqual([1, 2]);
    });

    it('stores a retry with its positions, and marks the bulk update that it retries', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 9));
      await one.cancel('a', 'me');
      const items = toBulk('b', 9).items.filter(({ index }) => index === 3 || index === 7);
      const links = items.map((item) => ({ ...item, next: item.index === 3 ? 7 : null }));
      const retry = { ...toBulk('b'), retryOf: 'a', items: links, bytes: sumBytes(links) };
      expect(await other.create(retry)).toMatchObject({ window: expect.any(Number) });
      expect(await one.create(retry)).toBe('KNOWN');
      expect(await one.create({ ...retry, id: 'c' })).toBe('RETRIED');
      expect(await one.create({ ...retry, id: 'c', retryOf: 'none' })).toBe('EXPIRED');
      expect(await findBulk(one, 'c')).toBeUndefined();
      expect((await one.find(['a', 'b'])).map((each) => each?.retriedBy)).toEqual(['b', null]);
      expect(await findBulk(one, 'b')).toMatchObject({ retryOf: 'a', total: 2, waiting: 2 });
      expect((await one.startItem(at('b', 0), 'run')).kind).toBe('NOT_RUNNABLE');
      await one.startItem(at('b', 3), 'run');
      await one.storeOutcome(at('b', 3), 'me', unknown, failed);
      expect(await findBulk(other, 'b')).toMatchObject({ state: 'DONE', unknown: 1, failed: 1 });
      expect(await other.readItems('b', { after: 3, count: 9 })).toMatchObject([{ index: 7 }]);
      expect(indexesOf(await other.readRetryable('b', 'me'))).toEqual([7]);
    });

    it('deletes the items of the bulk updates that finished first beyond 32 MiB', async () => {
      const [one, other] = await open();
      const large = (id: string, owner: string): NewBulk => {
        const bulk = toBulk(id, 600);
        const patch = { name: 'é'.repeat(10_000) };
        const items = bulk.items.map((item) => ({
          ...item,
          request: { ...item.request, patch } as typeof item.request,
        }));
        return { ...bulk, items, caller: { ...bulk.caller, id: owner }, bytes: sumBytes(items) };
      };
      expect(3 * large('0', 'me').bytes).toBeGreaterThan(maxFinishedBytes);
      for (const [id, owner] of [
        ['0', 'me'],
        ['yours', 'you'],
        ['1', 'me'],
        ['2', 'me'],
      ] as const) {
        await one.create(large(id, owner));
        await one.cancel(id, owner);
      }
      expect(await other.readRetryable('0', 'me')).toBe('DELETED');
      for (const id of ['1', '2']) expect(indexesOf(await other.readRetryable(id, 'me'))).toHaveLength(600);
      expect(indexesOf(await other.readRetryable('yours', 'you'))).toHaveLength(600);
      expect(await findBulk(other, '0')).toMatchObject({ state: 'CANCELLED', cancelled: 600 });
    });
  });
}
