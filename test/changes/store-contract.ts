import { describe, expect, it } from 'vitest';
import type { ChangeSlice, ChangeStore } from '../../src/changes/store.ts';
import type { Change, ChangeFacts, ChangeResult } from '../../src/domain/changes/change.ts';
import { toChangeTime } from '../../src/domain/changes/change-position.ts';
import type { ChangeFilter } from '../../src/domain/changes/changes.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';

/** Opens an empty store, and closes it when the test is done. */
export type OpenStore = () => Promise<ChangeStore>;

export const applied: ChangeResult = {
  outcome: 'APPLIED',
  result: 'OrganizationUpdated',
  states: ['APPLIED', 'APPLIED'],
  replayed: false,
};

export const everything: ChangeFilter = { patterns: ['*'], organizationId: null, since: 0, until: null };

export function toFacts(
  provider: Provider,
  providerId: string,
  facts: Partial<ChangeFacts> = {},
): ChangeFacts {
  return {
    caller: 'api-key:frontend',
    requestId: '7f1d0c52',
    organization: { provider, connection: 'default', providerId },
    account: '',
    source: 'SINGLE',
    inputPath: ['input'],
    fields: ['name', 'tags'],
    ...facts,
  };
}

/** Reads all slices of a list. */
export async function readAll(
  store: ChangeStore,
  filter: Partial<ChangeFilter> = {},
  count = 100,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  let after: string | null = null;
  do {
    const slice: ChangeSlice = await store.read({ filter: { ...everything, ...filter }, after, count });
    expect(slice.changes.length).toBeLessThanOrEqual(count);
    changes.push(...slice.changes);
    after = slice.continueAfter;
  } while (after !== null);
  return changes;
}

async function addNumbered(store: ChangeStore, count: number, provider: Provider = 'VIDA') {
  const positions: string[] = [];
  for (let number = 0; number < count; number += 1) {
    positions.push(await store.add(toFacts(provider, String(number % 10)), null));
  }
  return positions;
}

/** The contract of every store of changes. */
export function describeChangeStore(name: string, open: OpenStore): void {
  describe(`${name}: one change`, () => {
    it('is pending until its result is recorded', async () => {
      const store = await open();
      const facts = toFacts('VERTRA', 'org123');
      const position = await store.add(facts, null);
      expect(await readAll(store)).toEqual([{ position, facts, result: null }]);
      await store.setResult(position, applied);
      expect(await readAll(store)).toEqual([{ position, facts, result: applied }]);
    });

    it('is stored unchanged, whatever its names contain', async () => {
      const store = await open();
      const hostile = `'); DROP TABLE changes; --\u0000\n"\\ ✓ ${'é'.repeat(200)}`;
      const facts = toFacts('VIDA', 'a:b*{c} ✓', {
        caller: `jwt:${hostile}`,
        requestId: hostile,
        source: 'BATCH',
        inputPath: ['inputs', '7'],
        fields: [],
      });
      const result = { ...applied, outcome: 'UNKNOWN', states: [], replayed: true } as const;
      const position = await store.add(facts, result);
      expect(await readAll(store)).toEqual([{ position, facts, result }]);
      expect(await readAll(store, { organizationId: 'vida:a:b*{c} ✓' })).toHaveLength(1);
    });

    it('keeps its first result', async () => {
      const store = await open();
      const position = await store.add(toFacts('VIDA', '3'), null);
      await store.setResult(position, applied);
      await store.setResult(position, { ...applied, outcome: 'UNKNOWN' });
      expect(await readAll(store)).toMatchObject([{ result: applied }]);
    });

    it('that does not exist gets no result', async () => {
      const store = await open();
      await store.setResult('1764400000000-0', applied);
      expect(await readAll(store)).toEqual([]);
    });
  });

  describe(`${name}: a list`, () => {
    it.each([1, 2, 7, 24, 25, 26])('has every change once, newest first, in slices of %i', async (count) => {
      const store = await open();
      const positions = await addNumbered(store, 25);
      const listed = await readAll(store, {}, count);
      expect(listed.map(({ position }) => position)).toEqual(positions.reverse());
    });

    it('has the changes of one organization only', async () => {
      const store = await open();
      await addNumbered(store, 25);
      await store.add(toFacts('VERTRA', '3'), null);
      const listed = await readAll(store, { organizationId: 'vida:3' }, 2);
      expect(listed.map(({ facts }) => facts.organization)).toEqual(
        Array(3).fill({ provider: 'VIDA', connection: 'default', providerId: '3' }),
      );
      expect(await readAll(store, { organizationId: 'vida:33' })).toEqual([]);
    });

    it.each<[string, ChangeFilter['patterns'], readonly string[]]>([
      ['no pattern', [], []],
      ['a provider', ['vertra:*'], ['VERTRA 4', 'VERTRA 3']],
      ['organizations', ['vida:3', 'vertra:4', 'vida:9'], ['VERTRA 4', 'VIDA 3']],
      ['a provider and an organization', ['vertra:*', 'vida:33'], ['VERTRA 4', 'VERTRA 3', 'VIDA 33']],
      ['both providers', ['vida:*', 'vertra:*'], ['VERTRA 4', 'VERTRA 3', 'VIDA 33', 'VIDA 3']],
    ])('has only the organizations of %s', async (_name, patterns, expected) => {
      const store = await open();
      const organizations = [
        ...([
          ['VIDA', '3'],
          ['VIDA', '33'],
        ] as const),
        ...([
          ['VERTRA', '3'],
          ['VERTRA', '4'],
        ] as const),
      ];
      for (const [provider, id] of organizations) await store.add(toFacts(provider, id), applied);
      const listed = await readAll(store, { patterns }, 2);
      expect(
        listed.map(({ facts: { organization } }) => `${organization.provider} ${organization.providerId}`),
      ).toEqual(expected);
    });

    it('has no organization whose id begins with one that ends in a colon', async () => {
      const store = await open();
      for (const id of ['a:', 'a:b', 'a']) await store.add(toFacts('VERTRA', id), null);
      const listed = await readAll(store, { patterns: ['vertra:a:'] });
      expect(listed.map(({ facts }) => facts.organization.providerId)).toEqual(['a:']);
    });

    it('of a period begins with its first moment and ends before its last one', async () => {
      const store = await open();
      const [position = ''] = await addNumbered(store, 1);
      const time = Date.parse(toChangeTime(position));
      const count = async (since: number, until: number | null) =>
        (await readAll(store, { since, until })).length;
      expect(await count(time, null)).toBe(1);
      expect(await count(time, time + 1)).toBe(1);
      expect(await count(time + 1, null)).toBe(0);
      expect(await count(0, time)).toBe(0);
      expect(await count(0, 0)).toBe(0);
      expect(await count(time, 253_402_300_800_000)).toBe(1);
    });

    it('continues at its position while changes are added, and after a position that never existed', async () => {
      const store = await open();
      const positions = await addNumbered(store, 5);
      const first = await store.read({ filter: everything, after: null, count: 2 });
      await addNumbered(store, 5);
      const next = await store.read({ filter: everything, after: first.continueAfter, count: 10 });
      const listed = [...first.changes, ...next.changes].map(({ position }) => position);
      expect(listed).toEqual(positions.reverse());
      const after = '999999999999999-999999999';
      expect((await store.read({ filter: everything, after, count: 100 })).changes).toHaveLength(10);
      expect((await store.read({ filter: everything, after: '0-0', count: 100 })).changes).toEqual([]);
    });

    it('of an organization whose changes are rare is read in slices of bounded work', async () => {
      const store = await open();
      const rare = await store.add(toFacts('VERTRA', 'rare'), applied);
      await Promise.all(Array.from({ length: 2500 }, () => store.add(toFacts('VIDA', '3'), null)));
      const listed = await readAll(store, { patterns: ['vertra:rare'] });
      expect(listed.map(({ position }) => position)).toEqual([rare]);
      const slice = await store.read({
        filter: { ...everything, patterns: ['vertra:rare'] },
        after: null,
        count: 100,
      });
      expect(slice.changes).toEqual([]);
      expect(slice.continueAfter).not.toBe(null);
    });
  });

  it(`${name}: concurrent changes each get their own position and result`, async () => {
    const store = await open();
    const numbers = Array.from({ length: 200 }, (_, number) => String(number));
    await Promise.all(
      numbers.map(async (requestId) => {
        const position = await store.add(toFacts('VIDA', '3', { requestId }), null);
        await store.setResult(position, { ...applied, result: requestId });
      }),
    );
    const listed = await readAll(store);
    expect(new Set(listed.map(({ position }) => position)).size).toBe(200);
    expect(new Set(listed.map(({ facts }) => facts.requestId)).size).toBe(200);
    expect(listed.every(({ facts, result }) => result?.result === facts.requestId)).toBe(true);
  });
}
