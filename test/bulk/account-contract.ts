import { describe, expect, it } from 'vitest';
import type { ItemRef } from '../../src/bulk/item.ts';
import type { NewBulk } from '../../src/bulk/store.ts';
import type { ForbiddenError } from '../../src/domain/errors.ts';
import { refusal } from '../../src/domain/errors.ts';
import { vertraAccount } from '../support/default-accounts.ts';
import type { OpenStores } from './store-contract.ts';
import { findBulk, sumBytes, toBulk } from './store-contract.ts';

const emea = { provider: 'VERTRA', connection: 'emea', account: 'one' } as const;
const formerEmea = { ...emea, account: 'other' };
const accounts = [vertraAccount, emea, formerEmea, emea];

/** Creates a bulk update with one item for each account, and one of a connection that did not exist. */
function toBulkOfAccounts(id: string): NewBulk {
  const request = { provider: 'VERTRA' as const, organizationId: 'org123', patch: { name: 'N' } };
  const items = [...accounts, { ...vertraAccount, connection: 'none', account: null }].map(
    ({ account, connection }, index) => ({
      index,
      request: { ...request, connection },
      account,
      next: null,
      successors: [null, null, null, null],
    }),
  );
  return { ...toBulk(id), items, bytes: sumBytes(items) };
}

const at = (id: string, index: number): ItemRef => ({ id, index, ...(accounts[index] ?? vertraAccount) });

const forbidden: ForbiddenError = { kind: 'forbidden', ...refusal('Not yours.', 'VERTRA') };

/** The contract of every store of bulk updates: the accounts of the items. */
export function describeAccounts(name: string, open: OpenStores): void {
  describe(name, () => {
    it('returns an item with the connection and the account that it had at the start', async () => {
      const [one, other] = await open();
      const bulk = toBulkOfAccounts('a');
      await one.create(bulk);
      for (const [index, item] of bulk.items.entries()) {
        const { index: _, ...stored } = item;
        expect(await other.startItem(at('a', index), 'run')).toMatchObject({ kind: 'STARTED', item: stored });
      }
      expect(await other.readTarget(at('a', 1))).toEqual({
        callerId: 'me',
        organization: 'vertra@emea:org123',
      });
    });

    it('finds the accounts of the items without an outcome, and counts those of each account on their own', async () => {
      const [one, other] = await open();
      await one.create(toBulkOfAccounts('a'));
      const waitingAt = async () => (await findBulk(other, 'a'))?.waitingAt;
      expect(await waitingAt()).toEqual([vertraAccount, emea, formerEmea]);
      await one.refuseItems('a', 'me', [{ index: 4, ...vertraAccount, outcome: forbidden }]);
      expect(await waitingAt()).toEqual([vertraAccount, emea, formerEmea]);
      for (const index of [0, 1, 2]) {
        await one.startItem(at('a', index), 'run');
        await one.storeOutcome(at('a', index), 'me', null, null);
      }
      expect(await waitingAt()).toEqual([emea]);
      await other.refuseItems('a', 'me', [{ index: 3, ...emea, outcome: forbidden }]);
      expect(await findBulk(other, 'a')).toMatchObject({ state: 'DONE', waitingAt: [], failed: 2 });
    });

    it('returns the accounts in whose queues items may be when it cancels them', async () => {
      const [one, other] = await open();
      await one.create(toBulkOfAccounts('a'));
      await one.startItem(at('a', 1), 'run');
      await one.storeOutcome(at('a', 1), 'me', null, null);
      await one.startItem(at('a', 2), 'run');
      expect(await other.cancel('a', 'me')).toEqual({
        inFlight: [2],
        waitingAt: [vertraAccount, emea, formerEmea],
      });
    });

    it('returns the items that can be retried with their accounts', async () => {
      const [one, other] = await open();
      const bulk = toBulkOfAccounts('a');
      await one.create(bulk);
      await other.cancel('a', 'me');
      expect(await one.readRetryable('a', 'me')).toEqual(
        bulk.items.map(({ account, index, request }) => ({ account, index, request })),
      );
    });
  });
}
