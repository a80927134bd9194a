import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../src/domain/errors.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';

/** The connections of two processes to one store, or the same store twice when processes cannot share it. */
export type StorePair = readonly [IdempotencyStore, IdempotencyStore];

export interface StoreHarness {
  /** Opens an empty store with long or expired leases, and closes it when the test is done. */
  open(lease: 'long' | 'expired'): Promise<StorePair>;
  /** The kind of claim on a key whose lease has expired. */
  readonly afterLeaseExpiry: 'running' | 'abandoned';
}

/** One of each kind of stored outcome. */
export const storedOutcomes = [
  {
    kind: 'updated',
    organization: {
      provider: 'VERTRA',
      connection: 'default',
      providerId: 'org123',
      name: 'Zürich ✓ "quoted"',
      description: '2025-08-14T19:58:00Z is a string here, not an instant',
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
    fields: [
      { path: ['description'], state: 'APPLIED' },
      { path: ['tags'], state: 'APPLIED' },
    ],
  },
  {
    kind: 'partiallyUpdated',
    organization: {
      provider: 'VIDA',
      connection: 'default',
      providerId: '3',
      name: 'N',
      vida: { smsEnabled: false, email: null },
    },
    fields: [
      { path: ['name'], state: 'APPLIED' },
      { path: ['smsEnabled'], state: 'APPLIED' },
      { path: ['email'], state: 'REJECTED' },
    ],
    message: 'Organization settings updated',
  },
  {
    kind: 'outcomeUnknown',
    ...refusal('The outcome is unknown.', 'VIDA', 'CODE'),
    applied: 'UNKNOWN',
    reason: 'TIMEOUT',
  },
] as const satisfies readonly UpdateOutcome[];

const claimed = { kind: 'claimed' };
const running = { kind: 'running', fingerprint: 'print' };
const [outcome, otherOutcome] = storedOutcomes;

/** The contract of every idempotency store. */
export function describeStore(name: string, { afterLeaseExpiry, open }: StoreHarness): void {
  describe(`${name}: claim`, () => {
    it('claims each new key', async () => {
      const [store, other] = await open('long');
      expect(await store.claim('a', 'print', 'me')).toEqual(claimed);
      expect(await other.claim('b', 'print', 'you')).toEqual(claimed);
    });

    it('reports a held key as running to every caller, and leaves it to its owner', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      expect(await other.claim('a', 'another', 'you')).toEqual(running);
      expect(await store.claim('a', 'another', 'me')).toEqual(running);
      await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'another', 'you')).toMatchObject({ kind: 'completed' });
    });

    it('gives a key to one of fifty concurrent requests', async () => {
      const stores = await open('long');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (stores[index % 2] ?? stores[0]).claim('a', 'print', `owner ${index}`),
      );
      const found = await Promise.all(claims);
      expect(found.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(found.filter(({ kind }) => kind === 'running')).toHaveLength(49);
    });

    it('gives fifty keys to fifty concurrent requests', async () => {
      const stores = await open('long');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (stores[index % 2] ?? stores[0]).claim(`key ${index}`, 'print', 'me'),
      );
      expect(await Promise.all(claims)).toEqual(Array(50).fill(claimed));
    });
  });

  describe(`${name}: storeOutcome`, () => {
    it.each(storedOutcomes)('stores an outcome unchanged, with its instants ($kind)', async (stored) => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, stored);
      const completed = { kind: 'completed', fingerprint: 'print', outcome: stored };
      expect(await other.claim('a', 'another', 'you')).toEqual(completed);
      expect(await store.claim('a', 'print', 'me')).toEqual(completed);
    });

    it('stores an outcome even when the store lost the key', async () => {
      const [store, other] = await open('long');
      await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'print', 'you')).toMatchObject({ kind: 'completed', outcome });
    });

    it('does nothing for another owner', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await other.storeOutcome('a', { owner: 'you', fingerprint: 'print' }, outcome);
      expect(await other.claim('a', 'print', 'you')).toEqual(running);
    });
  });

  describe(`${name}: release`, () => {
    it('makes a key claimable again', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.release('a', 'me');
      expect(await other.claim('a', 'another', 'you')).toEqual(claimed);
      expect(await store.claim('a', 'print', 'me')).toEqual({ kind: 'running', fingerprint: 'another' });
    });

    it('does nothing for an earlier owner of the key', async () => {
      const [store, other] = await open('long');
      await store.release('a', 'me');
      await store.claim('a', 'print', 'me');
      await store.release('a', 'me');
      await other.claim('a', 'print', 'you');
      await store.release('a', 'me');
      await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await store.claim('a', 'print', randomUUID())).toEqual(running);
    });

    it('does nothing for another owner of a completed key', async () => {
      const [store, other] = await open('long');
      await store.claim('a', 'print', 'me');
      await store.storeOutcome('a', { owner: 'me', fingerprint: 'print' }, outcome);
      await other.release('a', 'you');
      await other.storeOutcome('a', { owner: 'you', fingerprint: 'print' }, otherOutcome);
      expect(await other.claim('a', 'print', 'you')).toMatchObject({ kind: 'completed', outcome });
    });
  });

  describe(`${name}: the key of a batch`, () => {
    const mine = { owner: 'me', fingerprint: 'batch' };
    const yours = { owner: 'you', fingerprint: 'batch' };
    const other = { owner: 'other', fingerprint: 'other batch' };

    it('is found by hasAny as long as it is held or has an outcome', async () => {
      const [store, second] = await open('long');
      expect(await second.hasAny(['a', 'b'])).toBe(false);
      await store.claim('a', 'print', 'me');
      expect(await second.hasAny(['b', 'a'])).toBe(true);
      await store.release('a', 'me');
      expect(await second.hasAny(['b', 'a'])).toBe(false);
      await store.claim('b', 'print', 'me');
      await store.storeOutcome('b', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await second.hasAny(['b', 'a'])).toBe(true);
    });

    it('is reserved for all requests with the same batch, and for no other batch', async () => {
      const [store, second] = await open('long');
      expect(await store.reserve('a', mine)).toBe('RESERVED');
      expect(await second.reserve('a', yours)).toBe('RESERVED');
      expect(await second.reserve('a', other)).toBe('OTHER');
      expect(await second.reserve('b', other)).toBe('RESERVED');
    });

    it('cannot be claimed by an update, and the key of an update cannot be reserved', async () => {
      const [store, second] = await open('long');
      await store.reserve('a', mine);
      expect(await second.claim('a', 'print', 'you')).toEqual({ kind: 'running', fingerprint: 'batch' });
      await store.keepReservation('a', mine);
      expect(await second.claim('a', 'print', 'you')).toEqual({ kind: 'running', fingerprint: 'batch' });
      await store.claim('b', 'print', 'me');
      expect(await second.reserve('b', yours)).toBe('OTHER');
      await store.storeOutcome('b', { owner: 'me', fingerprint: 'print' }, outcome);
      expect(await second.reserve('b', yours)).toBe('OTHER');
      expect(await second.claim('b', 'print', 'you')).toMatchObject({ kind: 'completed', outcome });
    });

    it('is unused again when its last owner releases it and no owner kept it', async () => {
      const [store, second] = await open('long');
      await store.reserve('a', mine);
      await second.reserve('a', yours);
      await store.release('a', 'me');
      await store.release('a', 'me');
      expect(await second.reserve('a', other)).toBe('OTHER');
      await second.release('a', 'you');
      expect(await store.reserve('a', other)).toBe('RESERVED');
      await store.release('a', 'other');
      expect(await store.claim('a', 'print', 'me')).toEqual(claimed);
    });

    it('stays in use after one owner kept it, even when every owner releases it', async () => {
      const [store, second] = await open('long');
      await store.reserve('a', mine);
      await second.reserve('a', yours);
      await store.keepReservation('a', mine);
      await second.release('a', 'you');
      await second.release('a', 'me');
      expect(await store.reserve('a', other)).toBe('OTHER');
      expect(await store.reserve('a', mine)).toBe('RESERVED');
      await store.release('a', 'me');
      expect(await store.reserve('a', other)).toBe('OTHER');
    });

    it('is kept even when the store lost it, unless another update claimed it since', async () => {
      const [store, second] = await open('long');
      await store.keepReservation('a', mine);
      expect(await second.reserve('a', other)).toBe('OTHER');
      await store.claim('b', 'print', 'you');
      await store.keepReservation('b', mine);
      expect(await second.claim('b', 'print', 'me')).toEqual(running);
    });
  });

  describe(`${name}: a key held for longer than its lease`, () => {
    it(`is ${afterLeaseExpiry}, and cannot be claimed`, async () => {
      const [store, other] = await open('expired');
      await store.claim('a', 'print', 'me');
      const expired = { kind: afterLeaseExpiry, fingerprint: 'print' };
      expect(await other.claim('a', 'print', 'you')).toEqual(expired);
      expect(await other.claim('a', 'another', 'you')).toEqual(expired);
    });

    it('returns the same claim to fifty concurrent requests', async () => {
      const stores = await open('expired');
      await stores[0].claim('a', 'print', 'me');
      const claims = Array.from({ length: 50 }, (_, index) =>
        (stores[index % 2] ?? stores[0]).claim('a', 'print', `owner ${index}`),
      );
      const expired = { kind: afterLeaseExpiry, fingerprint: 'print' };
      expect(await Promise.all(claims)).toEqual(Array(50).fill(expired));
    });
  });

  it(`${name} is available while it is open`, async () => {
    const stores = await open('long');
    expect(stores.map(({ available }) => available)).toEqual([true, true]);
  });
}
