import { describe, expect, it } from 'vitest';
import { createChanges } from '../../src/changes/create-changes.ts';
import type { ChangeStore } from '../../src/changes/store.ts';
import { maxScanned } from '../../src/changes/store.ts';
import type { Change } from '../../src/domain/changes/change.ts';
import type { AccountsFor, ChangeFilter } from '../../src/domain/changes/changes.ts';
import { toOrganizationId } from '../../src/domain/organization/organization-id.ts';
import type { OpenStore } from './store-contract.ts';
import { applied, everything, toFacts } from './store-contract.ts';

const emea = { provider: 'VERTRA', connection: 'emea', providerId: 'org123' } as const;

/** The accounts of a gateway whose connection emea has been configured anew. */
const replaced: AccountsFor = ({ connection }) => (connection === 'emea' ? 'new' : '');
const removed: AccountsFor = ({ connection }) => (connection === 'emea' ? undefined : '');

function addOf(store: ChangeStore, account: string, count: number, organization = emea): Promise<string[]> {
  const facts = toFacts('VERTRA', 'org123', { organization, account });
  return Promise.all(Array.from({ length: count }, () => store.add(facts, applied)));
}

/** Lists all pages, newest first. */
async function listPages(store: ChangeStore, accountsFor: AccountsFor, filter: Partial<ChangeFilter> = {}) {
  const changes = createChanges(store, { isRequired: false, onFailure() {}, onRecovery() {} });
  const pages: (readonly Change[])[] = [];
  let after: string | null = null;
  do {
    const page = await changes.list({
      callerId: 'auditor',
      accountsFor,
      filter: { ...everything, ...filter },
      after,
      count: 20,
    });
    if (page.kind !== 'page') throw new Error(page.message);
    pages.push(page.changes);
    after = page.continueAfter;
  } while (after !== null && pages.length < 100);
  return pages;
}

const toPositions = (pages: readonly (readonly Change[])[]) => pages.flat().map(({ position }) => position);

const filters: readonly (readonly [string, Partial<ChangeFilter>])[] = [
  ['of everything', {}],
  ['of the connection', { patterns: ['vertra@emea:*'] }],
  ['of one organization', { organizationId: toOrganizationId(emea) }],
];

/** Lists the changes of a connection that was configured for another account, or removed. */
export function describeAccounts(name: string, open: OpenStore): void {
  describe.each(filters)(`${name}: a list %s`, (_label, filter) => {
    it('contains no change of an account that the connection had before, and its pages are full', async () => {
      const store = await open();
      await addOf(store, 'old', 30);
      const older = await addOf(store, 'new', 30);
      await addOf(store, 'old', 3 * maxScanned);
      const newer = await addOf(store, 'new', 5);
      const pages = await listPages(store, replaced, filter);
      expect(toPositions(pages)).toEqual([...older, ...newer].reverse());
      // One page ends at the bound of what it reads, and every other one is full but the last.
      expect(pages.filter(({ length }) => length === 20)).toHaveLength(1);
      expect(pages.length).toBeLessThanOrEqual(5);
    });

    it('contains no change of a connection that was removed, until it is configured again with the same account', async () => {
      const store = await open();
      await addOf(store, 'old', 25);
      const positions = await addOf(store, 'new', 25);
      expect((await listPages(store, removed, filter)).flat()).toEqual([]);
      const pages = await listPages(store, replaced, filter);
      expect(toPositions(pages)).toEqual(positions.reverse());
      expect(pages.map(({ length }) => length)).toEqual([20, 5]);
    });

    it('ends when every change is of an account that the connection had before', async () => {
      const store = await open();
      await addOf(store, 'old', maxScanned);
      expect((await listPages(store, replaced, filter)).flat()).toEqual([]);
    });
  });

  describe(`${name}: a connection that was configured for another account`, () => {
    it('hides no change of the connection of the same name at the other provider, or of a default connection', async () => {
      const store = await open();
      const accountsFor: AccountsFor = ({ connection, provider }) =>
        provider === 'VERTRA' && connection === 'emea' ? 'new' : '';
      await addOf(store, 'old', 3);
      const listed = [
        await store.add(toFacts('VIDA', '3', { organization: { ...emea, provider: 'VIDA' } }), applied),
        await store.add(toFacts('VERTRA', 'org123'), null),
      ];
      expect(toPositions(await listPages(store, accountsFor))).toEqual(listed.reverse());
    });
  });
}
