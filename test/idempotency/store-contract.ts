import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../src/domain/errors.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';

/** One store, as two of the processes that share it see it. Where nobody else can see it, both are the same. */
export type Doors = readonly [IdempotencyStore, IdempotencyStore];

export interface StoreHarness {
  /** An empty store; it is closed when the test is done. */
  open(lease: 'long' | 'over'): Promise<Doors>;
  /** What becomes of a key that is held for longer than its lease. */
  readonly whenOverdue: 'running' | 'abandoned';
}

/** One of each kind of outcome that is kept. */
export const keptOutcomes = [
  {
    kind: 'updated',
    organization: {
      provider: 'VERTRA',
      providerId: 'org123',
      name: 'Zürich ✓ "quoted"',
      description: '2025-08-14T19:58:00Z is a text here, not an instant',
      tags: [],
      ownerId: null,
      members: [
        { userId: '993591427428790342', role: 'owner', joinedAt: '2025-08-14T19:58:00.001Z' },
        { userId: '993591427428790343', role: 'viewer', joinedAt: null },
      ],
      createdAt: '2025-08-14T19:58:00.000Z',
      updatedAt: '2026-11-23T09:39:00.250Z',
      vida: null,
    },
    appliedFields: [['description'], ['tags']],
  },
  {
    kind: 'partiallyUpdated',
    organization: { provider: 'VIDA', providerId: '3', name: 'N', vida: { smsEnabled: false, email: null } },
    appliedFields: [['name'], ['smsEnabled']],
    rejectedFields: [['email']],
    unconfirmedFields: [],
    message: 'Organization settings updated',
  },
  {
    kind: 'outcomeUnknown',
    ...refusal('Nobody knows.', 'VIDA', 'CODE'),
    applied: 'UNKNOWN',
    reason: 'TIMEOUT',
  },
] as const satisfies readonly UpdateOutcome[];

const claimed = { kind: 'claimed' };
const running = { kind: 'running', fingerprint: 'print' };
const [outcome, otherOutcome] = keptOutcomes;

/** What every store promises, whatever it is made of. */
export function describeStore(name: string, { open, whenOverdue }: StoreHarness): void {
  describe(`${name}: claim`, () => {
    it('takes a key that is new, and each key for itself', async () => {
      const [store, other] = await open('long');
      expect(await store.claim('a', 'print', 'me')).toEqual(claimed);
      expect(await other.claim('b', 'print', 'you')).toEqual(claimed);
    });

    it('tells of a key that is held, whoever asks, and leaves it to its owner', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      expect(await other.claim('a', 'another', 'you')).toEqual(running);
      expect(await store.claim('a', 'another', 'me')).toEqual(running);
      await store.settle('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'another', 'you')).toMatchObject({ kind: 'settled' });
    });

    it('gives a key to one of fifty who ask at once', async () => {
      const doors = await open('long');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (doors[index % 2] ?? doors[0]).claim('a', 'print', `owner ${index}`),
      );
      const found = await Promise.all(claims);
      expect(found.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(found.filter(({ kind }) => kind === 'running')).toHaveLength(49);
    });

    it('gives fifty keys to fifty who ask at once', async () => {
      const doors = await open('long');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (doors[index % 2] ?? doors[0]).claim(`key ${index}`, 'print', 'me'),
      );
      expect(await Promise.all(claims)).toEqual(Array(50).fill(claimed));
    });
  });

  describe(`${name}: settle`, () => {
    it.each(keptOutcomes)('keeps an outcome as it is, with its instants ($kind)', async (kept) => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.settle('a', { owner: 'me', fingerprint: 'print' }, kept);
      const settled = { kind: 'settled', fingerprint: 'print', outcome: kept };
      expect(await other.claim('a', 'another', 'you')).toEqual(settled);
      expect(await store.claim('a', 'print', 'me')).toEqual(settled);
    });

    it('keeps an outcome although the key was lost meanwhile', async () => {
      const [store, other] = await open('long');
      await store.settle('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'print', 'you')).toMatchObject({ kind: 'settled', outcome });
    });

    it('does nothing for who is not the owner', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await other.settle('a', { owner: 'you', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'print', 'you')).toEqual(running);
    });
  });

  describe(`${name}: release`, () => {
    it('makes a key new again', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.release('a', 'me');
      expect(await other.claim('a', 'another', 'you')).toEqual(claimed);
      expect(await store.claim('a', 'print', 'me')).toEqual({ kind: 'running', fingerprint: 'another' });
    });

    it('does nothing for who is not the owner, also when the key had another owner before', async () => {
      const [store, other] = await open('long');
      await store.release('a', 'me');
      await store.claim('a', 'print', 'me');
      await store.release('a', 'me');
      await other.claim('a', 'print', 'you');
      await store.release('a', 'me');
      await store.settle('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await store.claim('a', 'print', randomUUID())).toEqual(running);
    });

    it('does nothing for who is not the owner of a settled key', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.settle('a', { owner: 'me', fingerprint: 'print' }, outcome);
      await other.release('a', 'you');
      await other.settle('a', { owner: 'you', fingerprint: 'print' }, otherOutcome);
      expect(await other.claim('a', 'print', 'you')).toMatchObject({ kind: 'settled', outcome });
    });
  });

  describe(`${name}: the key of a batch`, () => {
    const mine = { owner: 'me', fingerprint: 'batch' };
    const yours = { owner: 'you', fingerprint: 'batch' };
    const other = { owner: 'other', fingerprint: 'other batch' };

    it('is found among others as long as it is held or kept', async () => {
      const [store, door] = await open('long');
      expect(await door.hasAny(['a', 'b'])).toBe(false);
      await store.claim('a', 'print', 'me');
      expect(await door.hasAny(['b', 'a'])).toBe(true);
      await store.release('a', 'me');
      expect(await door.hasAny(['b', 'a'])).toBe(false);
      await store.claim('b', 'print', 'me');
      await store.settle('b', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await door.hasAny(['b', 'a'])).toBe(true);
    });

    it('is reserved by all who send the same batch, and by no other', async () => {
      const [store, door] = await open('long');
      expect(await store.reserve('a', mine)).toBe('RESERVED');
      expect(await door.reserve('a', yours)).toBe('RESERVED');
      expect(await door.reserve('a', other)).toBe('OTHER');
      expect(await door.reserve('b', other)).toBe('RESERVED');
    });

    it('is held for something else when an update claims it, and the other way round', async () => {
      const [store, door] = await open('long');
      await store.reserve('a', mine);
      expect(await door.claim('a', 'print', 'you')).toEqual({ kind: 'running', fingerprint: 'batch' });
      await store.keep('a', mine);
      expect(await door.claim('a', 'print', 'you')).toEqual({ kind: 'running', fingerprint: 'batch' });
      await store.claim('b', 'print', 'me');
      expect(await door.reserve('b', yours)).toBe('OTHER');
      await store.settle('b', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await door.reserve('b', yours)).toBe('OTHER');
      expect(await door.claim('b', 'print', 'you')).toMatchObject({ kind: 'settled', outcome });
    });

    it('is new again when the last who holds it releases it, and none kept it', async () => {
      const [store, door] = await open('long');
      await store.reserve('a', mine);
      await door.reserve('a', yours);
      await store.release('a', 'me');
      await store.release('a', 'me');
      expect(await door.reserve('a', other)).toBe('OTHER');
      await door.release('a', 'you');
      expect(await store.reserve('a', other)).toBe('RESERVED');
      await store.release('a', 'other');
      expect(await store.claim('a', 'print', 'me')).toEqual(claimed);
    });

    it('stays when one kept it, whoever releases it before or after', async () => {
      const [store, door] = await open('long');
      await store.reserve('a', mine);
      await door.reserve('a', yours);
      await store.keep('a', mine);
      await door.release('a', 'you');
      await door.release('a', 'me');
      expect(await store.reserve('a', other)).toBe('OTHER');
      expect(await store.reserve('a', mine)).toBe('RESERVED');
      await store.release('a', 'me');
      expect(await store.reserve('a', other)).toBe('OTHER');
    });

    it('is kept although it was lost meanwhile, unless it is held for something else by then', async () => {
      const [store, door] = await open('long');
      await store.keep('a', mine);
      expect(await door.reserve('a', other)).toBe('OTHER');
      await store.claim('b', 'print', 'you');
      await store.keep('b', mine);
      expect(await door.claim('b', 'print', 'me')).toEqual(running);
    });
  });

  describe(`${name}: a key held for longer than its lease`, () => {
    it(`is ${whenOverdue}, and never new`, async () => {
      const [store, other] = await open('over');
      await store.claim('a', 'print', 'me');
      const overdue = { kind: whenOverdue, fingerprint: 'print' };
      expect(await other.claim('a', 'print', 'you')).toEqual(overdue);
      expect(await other.claim('a', 'another', 'you')).toEqual(overdue);
    });

    it('has one answer for fifty who ask at once', async () => {
      const doors = await open('over');
      await doors[0].claim('a', 'print', 'me');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (doors[index % 2] ?? doors[0]).claim('a', 'print', `owner ${index}`),
      );
      const overdue = { kind: whenOverdue, fingerprint: 'print' };
      expect(await Promise.all(claims)).toEqual(Array(50).fill(overdue));
    });
  });

  it(`${name} is available while it is open`, async () => {
    const doors = await open('long');
    expect(doors.map(({ available }) => available)).toEqual([true, true]);
  });
}
