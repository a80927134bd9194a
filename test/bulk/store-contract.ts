import { describe, expect, it } from 'vitest';
import type { ItemRef } from '../../src/bulk/item.ts';
import { countItemBytes } from '../../src/bulk/item.ts';
import type { BulkStore, NewBulk } from '../../src/bulk/store.ts';
import type { Caller } from '../../src/domain/access/caller.ts';
import { bulkUnavailable } from '../../src/domain/bulk/bulk-errors.ts';
import type { BulkItemOutcome } from '../../src/domain/bulk/bulk-update.ts';
import type { ForbiddenError } from '../../src/domain/errors.ts';
import { refusal } from '../../src/domain/errors.ts';
import { vertraAccount, vidaAccount } from '../support/default-accounts.ts';

/** Opens an empty store twice, as two processes share it, and closes it when the test is done. */
export type OpenStores = () => Promise<readonly [BulkStore, BulkStore]>;

export const sumBytes = (items: NewBulk['items']) =>
  items.reduce((sum, item) => sum + countItemBytes(item), 0);

const caller: Caller = {
  id: 'me',
  scopes: new Set(['organizations:write'] as const),
  organizations: ['vida:3', 'vertra:*'],
};

/** The successors of an item whose organization is the last one of its chain, in each window. */
const noSuccessors = [null, null, null, null];
const started = { createdAt: '2026-11-29T08:00:00.000Z', retryOf: null } as const;

export function toBulk(id: string, count = 3, fingerprint = 'print'): NewBulk {
  const request = { provider: 'VIDA', organizationId: '3', patch: { name: 'N', offeredProductPlanId: null } };
  const items = Array.from({ length: count }, (_, index) => ({
    index,
    request: request as NewBulk['items'][number]['request'],
    account: '',
    next: index + 1 < count ? index + 1 : null,
    successors: noSuccessors,
  }));
  return { ...started, id, fingerprint, caller, items, bytes: sumBytes(items) };
}

export const at = (id: string, index: number): ItemRef => ({ id, index, ...vidaAccount });
export const failed: BulkItemOutcome = { kind: 'notFound', ...refusal('None.', 'VIDA') };
const forbidden: ForbiddenError = { kind: 'forbidden', ...refusal('Not yours.', 'VIDA') };
export const limited: BulkItemOutcome = {
  kind: 'rateLimited',
  ...refusal('Not now.', 'VIDA'),
  retryable: true,
  retryAfterSeconds: 1,
};
export const unknown: BulkItemOutcome = {
  kind: 'outcomeUnknown',
  ...refusal('The outcome is unknown.', 'VIDA', 'CODE'),
  applied: 'UNKNOWN',
  reason: 'TIMEOUT',
};
export const partial: BulkItemOutcome = {
  kind: 'partiallyUpdated',
  fields: [
    { path: ['inputs', '2', 'vida', 'name'], state: 'APPLIED' },
    { path: ['inputs', '2', 'vida', 'email'], state: 'REJECTED' },
  ],
  message: 'Zürich ✓ "quoted"',
};

const created = { window: expect.any(Number) };

export const findBulk = async (store: BulkStore, id: string) => (await store.find([id]))[0]?.bulk;

/** The contract of every store of bulk updates: their items and outcomes. */
export function describeBulkStore(name: string, open: OpenStores): void {
  describe(name, () => {
    it('stores a bulk update once, and distinguishes it from another one with its id', async () => {
      const [one, other] = await open();
      expect(await one.create(toBulk('a'))).toEqual({ window: 8 });
      expect(await other.create(toBulk('a'))).toBe('KNOWN');
      expect(await other.create(toBulk('a', 3, 'another'))).toBe('OTHER');
      const zeros = { updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
      expect(await other.find(['none', 'a'])).toEqual([
        undefined,
        {
          owner: 'me',
          bulk: {
            kind: 'bulkUpdate',
            id: 'a',
            state: 'QUEUED',
            ...started,
            total: 3,
            waiting: 3,
            ...zeros,
            waitingAt: [vidaAccount],
          },
          retriedBy: null,
        },
      ]);
    });

    it('starts an item with its unchanged request and caller', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a');
      await one.create(bulk);
      const { next, request } = bulk.items[1] ?? {};
      const run = { kind: 'STARTED', item: { next, request }, caller, tries: 0, keyMayHaveExpired: false };
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject(run);
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'RUNNING', waiting: 3 });
      // The process of the first run may have died.
      expect(await one.startItem(at('a', 1), 'run')).toMatchObject(run);
    });

    it('stores the outcomes of refused items that have not started, and finishes with the last item', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 4));
      await one.startItem(at('a', 0), 'run');
      const toRefused = (index: number) => ({ index, ...vidaAccount, outcome: forbidden }) as const;
      await other.refuseItems('a', 'me', [0, 1, 2, 9].map(toRefused));
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'RUNNING', waiting: 2, failed: 2 });
      expect(await one.readTarget(at('a', 3))).toEqual({ callerId: 'me', organization: 'vida:3' });
      expect(await one.storeOutcome(at('a', 0), 'me', null, null)).toBe(3);
      await other.refuseItems('a', 'me', [toRefused(3)]);
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'DONE', waiting: 0, updated: 1, failed: 3 });
      const reported = await one.readItems('a', { after: -1, count: 10 });
      expect(reported.map(({ index, outcome }) => [index, outcome])).toEqual(
        [1, 2, 3].map((index) => [index, forbidden]),
      );
      const retryable = await one.readRetryable('a', 'me');
      expect(retryable).toMatchObject([{ index: 1 }, { index: 2 }, { index: 3 }]);
    });

    it('refuses no item of a bulk update that was cancelled', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 2));
      await one.cancel('a', 'me');
      await other.refuseItems('a', 'me', [{ index: 0, ...vidaAccount, outcome: forbidden }]);
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'CANCELLED', cancelled: 2, failed: 0 });
    });

    it('counts the first outcome of each item, and stores those that are reported', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 5));
      const outcomes = [null, failed, partial, unknown];
      for (const [index, outcome] of outcomes.entries()) {
        await one.startItem(at('a', index), 'run');
        await one.storeOutcome(at('a', index), 'me', outcome, null);
        await other.storeOutcome(at('a', index), 'me', unknown, null);
      }
      const counts = { waiting: 1, updated: 1, partiallyUpdated: 1, failed: 1, unknown: 1, cancelled: 0 };
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'RUNNING', total: 5, ...counts });
      expect(await other.readItems('a', { after: -1, count: 10 })).toEqual([
        { index: 1, provider: 'VIDA', outcome: failed },
        { index: 2, provider: 'VIDA', outcome: partial },
        { index: 3, provider: 'VIDA', outcome: unknown },
      ]);
      expect(await other.readItems('a', { after: 1, count: 1 })).toMatchObject([{ index: 2 }]);
      expect(await other.readItems('a', { after: 3, count: 10 })).toEqual([]);
      expect(await other.readItems('a', { after: -1, count: 0 })).toEqual([]);
      expect(await other.startItem(at('a', 1), 'run')).toEqual({ kind: 'COMPLETED', following: 4 });
    });

    it('stores the outcome of all later items of an organization in the same step', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a', 6);
      const nexts = [2, 3, 4, null, null, null];
      const items = bulk.items.map((item, index) => ({ ...item, next: nexts[index] ?? null }));
      await one.create({ ...bulk, items });
      await one.startItem(at('a', 0), 'run');
      await one.storeOutcome(at('a', 0), 'me', unknown, failed);
      await other.storeOutcome(at('a', 0), 'me', null, null);
      expect(await findBulk(other, 'a')).toMatchObject({
        state: 'RUNNING',
        waiting: 3,
        unknown: 1,
        failed: 2,
      });
      expect(await other.readItems('a', { after: -1, count: 10 })).toEqual([
        { index: 0, provider: 'VIDA', outcome: unknown },
        { index: 2, provider: 'VIDA', outcome: failed },
        { index: 4, provider: 'VIDA', outcome: failed },
      ]);
      expect(await other.startItem(at('a', 2), 'run')).toEqual({ kind: 'COMPLETED', following: null });
      for (const index of [1, 3]) {
        expect(await other.startItem(at('a', index), 'run')).toMatchObject({ kind: 'STARTED' });
        await other.storeOutcome(at('a', index), 'me', null, null);
      }
      await one.startItem(at('a', 5), 'run');
      await one.storeOutcome(at('a', 5), 'me', unknown, failed);
      expect(await findBulk(one, 'a')).toMatchObject({
        state: 'DONE',
        waiting: 0,
        updated: 2,
        unknown: 2,
        failed: 2,
      });
    });

    it('lets each bulk update of a caller have fewer items in a queue than the one before, and other callers as many', async () => {
      const [one, other] = await open();
      const windows: unknown[] = [];
      for (let number = 0; number < 10; number += 1) windows.push(await one.create(toBulk(`${number}`, 1)));
      expect(windows).toEqual([8, 4, 2, 2, 1, 1, 1, 1, 1, 1].map((window) => ({ window })));
      expect(await one.create({ ...toBulk('yours'), caller: { ...caller, id: 'you' } })).toEqual({
        window: 8,
      });
      for (let number = 1; number < 10; number += 1) await other.cancel(`${number}`, 'me');
      expect(await one.create(toBulk('second'))).toEqual({ window: 4 });
    });

    it('returns the next item of an organization after an outcome, and then the first one of its successor', async () => {
      const [one, other] = await open();
      // The organization of the items 0 and 1 is followed by that of item 2, 3, 4 or 5, depending on the window.
      const bulk = toBulk('a', 6);
      const items = bulk.items.map((item, index) => ({
        ...item,
        next: index === 0 ? 1 : null,
        successors: index < 2 ? [5, 4, 3, 2] : noSuccessors,
      }));
      const followers: unknown[] = [];
      for (const id of ['first', 'second', 'third', 'fourth', 'fifth']) {
        await one.create({ ...bulk, id, items });
        await one.startItem(at(id, 0), 'run');
        const afterFirst = await one.storeOutcome(at(id, 0), 'me', null, null);
        await other.startItem(at(id, 1), 'run');
        followers.push([afterFirst, await other.storeOutcome(at(id, 1), 'me', failed, null)]);
        const [, following] = followers.at(-1) as number[];
        expect(await one.startItem(at(id, 1), 'run')).toEqual({ kind: 'COMPLETED', following });
        // The reply of the store may have been lost.
        expect(await one.storeOutcome(at(id, 1), 'me', failed, null)).toBe(following);
      }
      expect(followers).toEqual([5, 4, 3, 3, 2].map((successor) => [1, successor]));
    });

    it('returns the first item of the chain that has no outcome', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a', 6);
      const items = bulk.items.map((item, index) => ({
        ...item,
        next: [1, 2, null, 4, null, null][index] ?? null,
        successors: [index < 3 ? 3 : index < 5 ? 5 : null, ...noSuccessors.slice(1)],
      }));
      await one.create({ ...bulk, items });
      await one.startItem(at('a', 0), 'run');
      // The later items of the organization end with this one.
      expect(await one.storeOutcome(at('a', 0), 'me', unknown, failed)).toBe(3);
      await one.startItem(at('a', 3), 'run');
      expect(await one.storeOutcome(at('a', 3), 'me', null, null)).toBe(4);
      expect(await other.startItem(at('a', 1), 'run')).toEqual({ kind: 'COMPLETED', following: 4 });
      await one.startItem(at('a', 4), 'run');
      expect(await one.storeOutcome(at('a', 4), 'me', null, null)).toBe(5);
      expect(await other.startItem(at('a', 0), 'run')).toEqual({ kind: 'COMPLETED', following: 5 });
      await other.startItem(at('a', 5), 'run');
      expect(await other.storeOutcome(at('a', 5), 'me', null, null)).toBeNull();
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'DONE', updated: 3, unknown: 1, failed: 2 });
    });

    it('returns no item that follows when the bulk update is cancelled', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 3));
      await one.startItem(at('a', 0), 'run');
      await other.cancel('a', 'me');
      expect(await one.storeOutcome(at('a', 0), 'me', null, null)).toBeNull();
    });

    it('returns the target of a cancelled item only while it is in flight', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 3));
      await one.startItem(at('a', 0), 'run');
      expect(await one.readTarget(at('a', 1))).toMatchObject({ organization: 'vida:3' });
      await other.cancel('a', 'me');
      expect(await one.readTarget(at('a', 1))).toBeNull();
      expect(await one.readTarget(at('a', 0))).toMatchObject({ organization: 'vida:3' });
      await one.requeue(at('a', 0), 'me', 'run', limited);
      expect(await one.readTarget(at('a', 0))).toBeNull();
    });

    it('does not change later items that were already cancelled', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 3));
      await one.startItem(at('a', 0), 'run');
      await other.cancel('a', 'me');
      await one.storeOutcome(at('a', 0), 'me', unknown, failed);
      const counts = { waiting: 0, unknown: 1, failed: 0, cancelled: 2 };
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'CANCELLED', ...counts });
    });

    it('finishes a bulk update with its last outcome, and starts no further item', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 1));
      await one.startItem(at('a', 0), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'DONE', waiting: 0, updated: 1 });
      expect((await other.startItem(at('a', 0), 'run')).kind).not.toBe('STARTED');
      expect(await other.startItem(at('a', 1), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      expect(await other.startItem(at('none', 0), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      expect(await other.cancel('a', 'me')).toBeNull();
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'DONE', cancelled: 0 });
    });

    it('counts a requeued item as tried when it has an outcome', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a'));
      for (const outcome of [limited, null, limited]) {
        await one.startItem(at('a', 0), 'run');
        await one.requeue(at('a', 0), 'me', 'run', outcome);
      }
      expect(await other.startItem(at('a', 0), 'run')).toMatchObject({ tries: 2 });
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject({ tries: 0 });
    });

    it('counts a requeued item that was sent as tried only when it is to', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a'));
      const first = { tries: 0, wasRateLimited: false };
      expect(await one.startItem(at('a', 0), 'run')).toMatchObject(first);
      await one.requeue(at('a', 0), 'me', 'run', limited, false);
      expect(await other.startItem(at('a', 0), 'run')).toMatchObject({ tries: 0, wasRateLimited: true });
      await other.requeue(at('a', 0), 'me', 'run', null);
      expect(await one.startItem(at('a', 0), 'run')).toMatchObject({ tries: 0, wasRateLimited: true });
      await one.requeue(at('a', 0), 'me', 'run', bulkUnavailable, true);
      expect(await other.startItem(at('a', 0), 'run')).toMatchObject({ tries: 1, wasRateLimited: false });
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject(first);
      await other.requeue(at('a', 1), 'me', 'run', limited, false);
      await one.cancel('a', 'me');
      // The provider received it, so it was started.
      expect(await findBulk(one, 'a')).toMatchObject({ failed: 1, cancelled: 1, waiting: 1 });
      expect(await one.readItems('a', { after: 0, count: 10 })).toMatchObject([
        { index: 1, outcome: limited },
      ]);
    });

    it('finds the accounts at which items wait until the last of them has an outcome', async () => {
      const [one, other] = await open();
      const bulk = toBulk('a', 4);
      const vertra = { provider: 'VERTRA', organizationId: 'o', patch: { name: 'N' } } as const;
      // The last two items belong to one organization.
      const items = bulk.items.map((item, index) =>
        index < 2 ? { ...item, next: null } : { ...item, request: vertra },
      );
      await one.create({ ...bulk, items });
      expect(await findBulk(other, 'a')).toMatchObject({ waitingAt: [vertraAccount, vidaAccount] });
      await one.startItem(at('a', 0), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      const vertraItem = { ...at('a', 2), ...vertraAccount };
      await one.startItem(vertraItem, 'run');
      await one.storeOutcome(vertraItem, 'me', unknown, limited);
      // A second outcome of an item counts nothing.
      await other.storeOutcome(vertraItem, 'me', failed, null);
      expect(await findBulk(other, 'a')).toMatchObject({ waitingAt: [vidaAccount], waiting: 1 });
      const page = { after: null, count: 10 };
      expect(await other.list('me', page)).toMatchObject([{ id: 'a', waitingAt: [vidaAccount] }]);
      await other.startItem(at('a', 1), 'run');
      await other.storeOutcome(at('a', 1), 'me', null, null);
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'DONE', waitingAt: [] });
      await one.create(toBulk('b'));
      await other.cancel('b', 'me');
      expect(await findBulk(one, 'b')).toMatchObject({ state: 'CANCELLED', waitingAt: [] });
    });

    it('cancels items that are not in flight, and counts the outcomes of those that are', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 6));
      for (const index of [0, 1, 2]) await one.startItem(at('a', index), 'run');
      await one.storeOutcome(at('a', 0), 'me', null, null);
      expect([...((await other.cancel('a', 'me'))?.inFlight ?? [])].sort()).toEqual([1, 2]);
      expect(await other.cancel('a', 'me')).toBeNull();
      expect(await findBulk(one, 'a')).toMatchObject({
        state: 'CANCELLED',
        waiting: 2,
        updated: 1,
        cancelled: 3,
      });
      expect(await one.startItem(at('a', 3), 'run')).toEqual({ kind: 'NOT_RUNNABLE' });
      // The process of one item died, and the provider refuses the other temporarily.
      expect(await other.startItem(at('a', 1), 'run')).toMatchObject({ kind: 'STARTED' });
      await other.storeOutcome(at('a', 1), 'me', unknown, null);
      await one.requeue(at('a', 2), 'me', 'run', limited);
      const counts = { waiting: 0, updated: 1, unknown: 1, failed: 1, cancelled: 3 };
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'CANCELLED', ...counts });
      expect(await other.readItems('a', { after: 1, count: 10 })).toEqual([
        { index: 2, provider: 'VIDA', outcome: limited },
      ]);
    });

    it('cancels items that were never tried, and fails those that were with their last outcome', async () => {
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
      for (const [index, outcome] of runs) {
        await one.startItem(at('a', index), 'run');
        await one.requeue(at('a', index), 'me', 'run', outcome);
      }
      await other.startItem(at('a', 3), 'run');
      await other.startItem(at('a', 4), 'run');
      expect([...((await other.cancel('a', 'me'))?.inFlight ?? [])].sort()).toEqual([3, 4]);
      const counts = { waiting: 2, failed: 2, cancelled: 2 };
      expect(await findBulk(one, 'a')).toMatchObject({ state: 'CANCELLED', total: 6, ...counts });
      // Neither item was sent by this run; only the first one was tried before.
      await one.requeue(at('a', 3), 'me', 'run', null);
      await one.requeue(at('a', 4), 'me', 'run', null);
      expect(await findBulk(one, 'a')).toMatchObject({ waiting: 0, failed: 3, cancelled: 3 });
      const items = await one.readItems('a', { after: -1, count: 10 });
      expect(items.map(({ outcome }) => outcome)).toEqual([limited, limited, limited]);
      expect((await one.startItem(at('a', 0), 'run')).kind).not.toBe('STARTED');
    });

    it('leaves an item to its latest run', async () => {
      const [one, other] = await open();
      await one.create(toBulk('a', 2));
      await one.startItem(at('a', 0), 'first');
      await other.startItem(at('a', 0), 'second');
      await other.cancel('a', 'me');
      await one.requeue(at('a', 0), 'me', 'first', limited);
      expect(await findBulk(one, 'a')).toMatchObject({ waiting: 1, failed: 0, cancelled: 1 });
      await other.storeOutcome(at('a', 0), 'me', null, null);
      await one.requeue(at('a', 0), 'me', 'first', limited);
      expect(await findBulk(one, 'a')).toMatchObject({ waiting: 0, updated: 1, failed: 0, cancelled: 1 });
    });

    it('stores at most ten unfinished bulk updates of one caller', async () => {
      const [one, other] = await open();
      for (let number = 0; number < 10; number += 1) await one.create(toBulk(`${number}`, 1));
      expect(await other.create(toBulk('more'))).toBe('TOO_MANY');
      expect(await other.create({ ...toBulk('yours'), caller: { ...caller, id: 'you' } })).toMatchObject(
        created,
      );
      await other.cancel('0', 'me');
      expect(await other.create(toBulk('more'))).toMatchObject(created);
    });

    it('stores at most 32 MiB of unfinished items of one caller', async () => {
      const [one, other] = await open();
      const large = (id: string): NewBulk => {
        const request = {
          provider: 'VIDA' as const,
          organizationId: '3',
          patch: { name: 'é'.repeat(10_000) },
        };
        const items = [{ index: 0, request, account: '', next: null, successors: noSuccessors }];
        // The size of 500 such items, which a busy disk does not write in time.
        return { ...started, id, fingerprint: 'print', caller, items, bytes: 500 * sumBytes(items) };
      };
      for (const id of ['0', '1', '2']) expect(await one.create(large(id))).toMatchObject(created);
      expect(await other.create(large('more'))).toBe('TOO_LARGE');
      expect(await other.create(large('0'))).toBe('KNOWN');
      expect(await other.create(toBulk('small'))).toMatchObject(created);
      expect(await other.create({ ...large('yours'), caller: { ...caller, id: 'you' } })).toMatchObject(
        created,
      );
      await other.cancel('0', 'me');
      expect(await one.create(large('more'))).toMatchObject(created);
    });
  });
}
