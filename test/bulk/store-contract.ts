import { describe, expect, it } from 'vitest';
import type { BulkStore, ItemRef, NewBulk } from '../../src/bulk/store.ts';
import { sumItemBytes } from '../../src/bulk/store.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import type { BulkItemOutcome } from '../../src/domain/bulk/bulk-update.ts';
import { refusal } from '../../src/domain/errors.ts';

/** Opens an empty store, as two of the processes that share it see it; it is closed when the test is done. */
export type OpenStores = () => Promise<readonly [BulkStore, BulkStore]>;

const caller: Caller = {
  id: 'me',
  scopes: new Set(['organizations:write'] as const),
  organizations: ['vida:3', 'vertra:*'],
};

function toBulk(id: string, count = 3, fingerprint = 'print'): NewBulk {
  const request = { provider: 'VIDA', organizationId: '3', patch: { name: 'N', offeredProductPlanId: null } };
  const items = Array.from({ length: count }, (_, index) => ({
    request: request as NewBulk['items'][number]['request'],
    next: index + 1 < count ? index + 1 : null,
  }));
  return { id, fingerprint, caller, items, bytes: sumItemBytes(items) };
}

const at = (id: string, index: number): ItemRef => ({ id, index, provider: 'VIDA' });
const failed: BulkItemOutcome = { kind: 'notFound', ...refusal('None.', 'VIDA') };
const limited: BulkItemOutcome = {
  kind: 'rateLimited',
  ...refusal('Not now.', 'VIDA'),
  retryable: true,
  retryAfterSeconds: 1,
};
const unknown: BulkItemOutcome = {
  kind: 'outcomeUnknown',
  ...refusal('Nobody knows.', 'VIDA', 'CODE'),
  applied: 'UNKNOWN',
  reason: 'TIMEOUT',
};
const partial: BulkItemOutcome = {
  kind: 'partiallyUpdated',
  appliedFields: [['inputs', '2', 'vida', 'name']],
  rejectedFields: [['inputs', '2', 'vida', 'email']],
  unconfirmedFields: [],
  message: 'Zürich ✓ "quoted"',
};

const bulkOf = async (store: BulkStore, id: string) => (await store.find([id]))[0]?.bulk;

/** What every store promises, whatever it is made of. */
export function describeBulkStore(name: string, open: OpenStores): void {
  describe(name, () => {
    it('keeps a bulk update once, and tells it from another one under its id', async () => {
      const [one, other] = await open();
      expect(await one.create(toBulk('a'))).toBe('CREATED');
      expect(await other.create(toBulk('a'))).toBe('KNOWN');
      expect(await other.create(toBulk('a', 3, 'another'))).toBe('OTHER');
      const nothing = { updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
      expect(await other.find(['none', 'a'])).toEqual([
        undefined,
        {
          owner: 'me',
          bulk: { kind: 'bulkUpdate', id: 'a', state: 'QUEUED', total: 3, waiting: 3, ...nothing },
        },
      ]);
    });

    it('takes an item up with its request and its caller as they were, null and all', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a');
      await one.create(bulk);
      const begun = { kind: 'STARTED', item: bulk.items[1], caller, tries: 0, keyMayHaveExpired: false };
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject(begun);
      expect(await bulkOf(one, 'a')).toMatchObject({ state: 'RUNNING', waiting: 3 });
      // Its process may have died.
      expect(await one.startItem(at('a', 1), 'run')).toMatchObject(begun);
    });

    it('counts each outcome once, the first one told, and keeps what is to be told of it', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 5));
      const outcomes = [null, failed, partial, unknown];
      for (const [index, outcome] of outcomes.entries()) {
        await one.startItem(at('a', index), 'run');
        await one.storeOutcome(at('a', index), 'me', outcome, null);
        await other.storeOutcome(at('a', index), 'me', unknown, null);
      }
      const counts = { waiting: 1, updated: 1, partiallyUpdated: 1, failed: 1, unknown: 1, cancelled: 0 };
      expect(await bulkOf(other, 'a')).toMatchObject({ state: 'RUNNING', total: 5, ...counts });
      expect(await other.readItems('a', { after: -1, count: 10 })).toEqual([
        { index: 1, provider: 'VIDA', outcome: failed },
        { index: 2, provider: 'VIDA', outcome: partial },
        { index: 3, provider: 'VIDA', outcome: unknown },
      ]);
      expect(await other.readItems('a', { after: 1, count: 1 })).toMatchObject([{ index: 2 }]);
      expect(await other.readItems('a', { after: 3, count: 10 })).toEqual([]);
      expect(await other.readItems('a', { after: -1, count: 0 })).toEqual([]);
      expect(await other.startItem(at('a', 1), 'run')).toEqual({ kind: 'COMPLETED', next: 2 });
    });

    it('settles all later items of an organization with one of them, in the same step', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a', 6);
      const nexts = [2, 3, 4, null, null, null];
      const items = bulk.items.map((item, index) => ({ ...item, next: nexts[index] ?? null }));
      await one.create({ ...bulk, items });
      await one.startItem(at('a', 0), 'run');
      await one.storeOutcome(at('a', 0), 'me', unknown, failed);
      await other.storeOutcome(at('a', 0), 'me', null, null);
      expect(await bulkOf(other, 'a')).toMatchObject({ state: 'RUNNING', waiting: 3, unknown: 1, failed: 2 });
      expect(await other.readItems('a', { after: -1, count: 10 })).toEqual([
        { index: 0, provider: 'VIDA', outcome: unknown },
        { index: 2, provider: 'VIDA', outcome: failed },
        { index: 4, provider: 'VIDA', outcome: failed },
      ]);
      expect(await other.startItem(at('a', 2), 'run')).toEqual({ kind: 'COMPLETED', next: 4 });
      for (const index of [1, 3]) {
        expect(await other.startItem(at('a', index), 'run')).toMatchObject({ kind: 'STARTED' });
        await other.storeOutcome(at('a', index), 'me', null, null);
      }
      await one.startItem(at('a', 5), 'run');
      await one.storeOutcome(at('a', 5), 'me', unknown, failed);
      expect(await bulkOf(one, 'a')).toMatchObject({
        state: 'DONE',
        waiting: 0,
        updated: 2,
        unknown: 2,
        failed: 2,
      });
    });

    it('leaves later items cancelled that were cancelled before', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 3));
      await one.startItem(at('a', 0), 'run');
      await other.cancel('a', 'me');
      await one.storeOutcome(at('a', 0), 'me', unknown, failed);
      const counts = { waiting: 0, unknown: 1, failed: 0, cancelled: 2 };
      expect(await bulkOf(other, 'a')).toMatchObject({ state: 'CANCELLED', ...counts });
    });

    it('is done with the last outcome, and begins nothing any more', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 1));
      await one.startItem(at('a', 0), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      expect(await bulkOf(other, 'a')).toMatchObject({ state: 'DONE', waiting: 0, updated: 1 });
      expect((await other.startItem(at('a', 0), 'run')).kind).not.toBe('STARTED');
      expect(await other.startItem(at('a', 1), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      expect(await other.startItem(at('none', 0), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      expect(await other.cancel('a', 'me')).toBeNull();
      expect(await bulkOf(other, 'a')).toMatchObject({ state: 'DONE', cancelled: 0 });
    });

    it('counts how often an item was laid down again, where that is its own doing', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a'));
      for (const tried of [limited, null, limited]) {
        await one.startItem(at('a', 0), 'run');
        await one.requeue(at('a', 0), 'me', 'run', tried);
      }
      expect(await other.startItem(at('a', 0), 'run')).toMatchObject({ tries: 2 });
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject({ tries: 0 });
    });

    it('cancels what is not under way, and counts truly what is', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 6));
      for (const index of [0, 1, 2]) await one.startItem(at('a', index), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      expect([...((await other.cancel('a', 'me')) ?? [])].sort()).toEqual([1, 2]);
      expect(await other.cancel('a', 'me')).toBeNull();
      expect(await bulkOf(one, 'a')).toMatchObject({
        state: 'CANCELLED',
        waiting: 2,
        updated: 1,
        cancelled: 3,
      });
      expect(await one.startItem(at('a', 3), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      // The process of one died, and the other is refused for now.
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject({ kind: 'STARTED' });
      await other.storeOutcome(at('a', 1), 'me', unknown, null);
      await one.requeue(at('a', 2), 'me', 'run', limited);
      const counts = { waiting: 0, updated: 1, unknown: 1, failed: 1, cancelled: 3 };
      expect(await bulkOf(one, 'a')).toMatchObject({ state: 'CANCELLED', ...counts });
      expect(await other.readItems('a', { after: 1, count: 10 })).toEqual([
        { index: 2, provider: 'VIDA', outcome: limited },
      ]);
    });

    it('counts as cancelled what was never tried, and as failed what was, with what it last came to', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 6));
      const runs = [
        [0, failed],
        [0, limited],
        [1, limited],
        [1, null],
        [2, null],
        [3, limited],
      ] as const;
      for (const [index, tried] of runs) {
        await one.startItem(at('a', index), 'run');
        await one.requeue(at('a', index), 'me', 'run', tried);
      }
      await other.startItem(at('a', 3), 'run');
      await other.startItem(at('a', 4), 'run');
      expect([...((await other.cancel('a', 'me')) ?? [])].sort()).toEqual([3, 4]);
      const counts = { waiting: 2, failed: 2, cancelled: 2 };
      expect(await bulkOf(one, 'a')).toMatchObject({ state: 'CANCELLED', total: 6, ...counts });
      // One was tried before this run, which was not sent, and the other never was.
      await one.requeue(at('a', 3), 'me', 'run', null);
      await one.requeue(at('a', 4), 'me', 'run', null);
      expect(await bulkOf(one, 'a')).toMatchObject({ waiting: 0, failed: 3, cancelled: 3 });
      const told = await one.readItems('a', { after: -1, count: 10 });
      expect(told.map(({ outcome }) => outcome)).toEqual([limited, limited, limited]);
      expect((await one.startItem(at('a', 0), 'run')).kind).not.toBe('STARTED');
    });

    it('leaves an item to the run that took it up last', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 2));
      await one.startItem(at('a', 0), 'first');
      await other.startItem(at('a', 0), 'second');
      await other.cancel('a', 'me');
      await one.requeue(at('a', 0), 'me', 'first', limited);
      expect(await bulkOf(one, 'a')).toMatchObject({ waiting: 1, failed: 0, cancelled: 1 });
      await other.storeOutcome(at('a', 0), 'me', null, null);
      await one.requeue(at('a', 0), 'me', 'first', limited);
      expect(await bulkOf(one, 'a')).toMatchObject({ waiting: 0, updated: 1, failed: 0, cancelled: 1 });
    });

    it('keeps no more than ten of one caller that are not ended', async () => {
      const [one, other] = await open();
      for (let number = 0; number < 10; number += 1) await one.create(toBulk(`${number}`, 1));
      expect(await other.create(toBulk('more'))).toBe('TOO_MANY');
      expect(await other.create({ ...toBulk('yours'), caller: { ...caller, id: 'you' } })).toBe('CREATED');
      await other.cancel('0', 'me');
      expect(await other.create(toBulk('more'))).toBe('CREATED');
    });

    it('keeps no more than 32 MiB of the items of one caller that are not ended', async () => {
      const [one, other] = await open();
      const large = (id: string): NewBulk => {
        const request = {
          provider: 'VIDA' as const,
          organizationId: '3',
          patch: { name: 'é'.repeat(10_000) },
        };
        const items = Array.from({ length: 500 }, () => ({ request, next: null }));
        return { id, fingerprint: 'print', caller, items, bytes: sumItemBytes(items) };
      };
      for (const id of ['0', '1', '2']) expect(await one.create(large(id))).toBe('CREATED');
      expect(await other.create(large('more'))).toBe('TOO_LARGE');
      expect(await other.create(large('0'))).toBe('KNOWN');
      expect(await other.create(toBulk('small'))).toBe('CREATED');
      expect(await other.create({ ...large('yours'), caller: { ...caller, id: 'you' } })).toBe('CREATED');
      await other.cancel('0', 'me');
      expect(await one.create(large('more'))).toBe('CREATED');
    });
  });
}
