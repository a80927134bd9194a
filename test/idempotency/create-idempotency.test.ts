import { describe, expect, it, vi } from 'vitest';
import type { OrganizationRef } from '../../src/domain/organization/organization-id.ts';
import type { IdempotencyKey, KeyedUpdate } from '../../src/domain/update/idempotency.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { createIdempotency } from '../../src/idempotency/create-idempotency.ts';
import type { Claim, IdempotencyStore } from '../../src/idempotency/store.ts';
import { createMemoryStore } from '../support/open-database.ts';
import { until } from '../support/until.ts';

const key: IdempotencyKey = { caller: 'anna', parts: ['k'] };
const organization: OrganizationRef = { provider: 'VIDA', connection: 'default', providerId: '3' };
const otherOrganization: OrganizationRef = { ...organization, providerId: '4' };
const update: KeyedUpdate = { organization, account: '', patch: { name: 'N', email: null } };
const updated: UpdateOutcome = {
  kind: 'updated',
  organization,
  fields: [{ path: ['name'], state: 'APPLIED' }],
};
const replayed: UpdateOutcome = { ...updated, replayed: true };
const facts = { message: '', provider: null, providerCode: null, retryable: false };
const refused: UpdateOutcome = { kind: 'notFound', ...facts, applied: 'NOT_APPLIED' };
const unknown: UpdateOutcome = { kind: 'outcomeUnknown', ...facts, applied: 'UNKNOWN', reason: 'TIMEOUT' };
const ambiguous: UpdateOutcome = { kind: 'input', ...facts, applied: 'UNKNOWN', issues: [] };

function start(store: IdempotencyStore = createMemoryStore(60), stopSignal = new AbortController().signal) {
  return { ...createIdempotency(store, stopSignal), store };
}

function createWork(outcome: UpdateOutcome) {
  return vi.fn(async () => outcome);
}

describe('once', () => {
  it.each([
    ['was applied', updated],
    ['has an unknown outcome', unknown],
    ['was refused but may have been applied', ambiguous],
  ])('stores the outcome of an update that %s', async (_name, outcome) => {
    const { once } = start();
    const work = createWork(outcome);
    expect(await once(key, update, work)).toEqual(outcome);
    expect(await once(key, update, work)).toEqual({ ...outcome, replayed: true });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('runs an update again when an earlier one provably changed nothing', async () => {
    const { once } = start();
    expect(await once(key, update, createWork(refused))).toEqual(refused);
    expect(await once(key, update, createWork(updated))).toEqual(updated);
  });

  it.each<[string, KeyedUpdate]>([
    ['another provider', { ...update, organization: { ...organization, provider: 'VERTRA' } }],
    ['another connection', { ...update, organization: { ...organization, connection: 'emea' } }],
    ['another account of the connection', { ...update, account: 'a' }],
    ['another organization', { ...update, organization: otherOrganization }],
    ['another value', { ...update, patch: { name: 'M', email: null } }],
    ['an additional field', { ...update, patch: { name: 'N', email: null, active: true } }],
    ['a missing field', { ...update, patch: { name: 'N' } }],
    ['null instead of a string', { ...update, patch: { name: null, email: null } }],
  ])('refuses a key that was used for %s, and runs nothing', async (_name, other) => {
    const { once } = start();
    await once(key, update, createWork(updated));
    const work = createWork(updated);
    expect(await once(key, other, work)).toMatchObject({ kind: 'idempotency', applied: 'NOT_APPLIED' });
    expect(work).not.toHaveBeenCalled();
  });

  it('replays an outcome while a concurrent update with the same key is refused', async () => {
    const { once } = start();
    await once(key, update, createWork(updated));
    const other = once(key, { ...update, organization: otherOrganization }, createWork(updated));
    const replay = once(key, update, createWork(refused));
    expect(await Promise.all([other, replay])).toEqual([
      expect.objectContaining({ kind: 'idempotency' }),
      replayed,
    ]);
  });

  it('treats the same fields in another order as the same update', async () => {
    const { once } = start();
    await once(key, update, createWork(updated));
    const same = { ...update, patch: { email: null, name: 'N', active: undefined } };
    expect(await once(key, same, createWork(refused))).toEqual(replayed);
  });

  it.each<[string, IdempotencyKey]>([
    ['another caller', { caller: 'bert', parts: ['k'] }],
    ['another item of a batch', { caller: 'anna', parts: ['k', '0'] }],
    ['a caller and a key whose joined strings are equal', { caller: 'ann', parts: ['ak'] }],
  ])('treats the key of %s as another key', async (_name, other) => {
    const { once } = start();
    await once(key, update, createWork(updated));
    expect(await once(other, update, createWork(unknown))).toEqual(unknown);
  });

  it('runs one of forty concurrent updates with one key, and resolves all to its outcome', async () => {
    const { once } = start();
    let finish = (_outcome: UpdateOutcome) => {};
    const work = vi.fn(
      () =>
        new Promise<UpdateOutcome>((resolve) => {
          finish = resolve;
        }),
    );
    const all = Array.from({ length: 40 }, () => once(key, update, work));
    await until(() => expect(work).toHaveBeenCalled());
    const other = await once(key, { ...update, organization: otherOrganization }, work);
    finish(updated);
    expect(await Promise.all(all)).toEqual([updated, ...Array(39).fill(replayed)]);
    expect(other).toMatchObject({ kind: 'idempotency' });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('does not mark a shared outcome as replayed when it changed nothing', async () => {
    const { once } = start();
    const both = [once(key, update, createWork(refused)), once(key, update, createWork(refused))];
    expect(await Promise.all(both)).toEqual([refused, refused]);
  });

  it('stores each key of a caller whose organizations are large', async () => {
    const { once } = start();
    const members = Array(11_000).fill({ userId: '1', role: 'owner', joinedAt: null });
    const large = { ...updated, organization: { ...updated.organization, members } };
    const keys = Array.from({ length: 20 }, (_, index) => ({ caller: 'anna', parts: [`${index}`] }));
    for (const each of keys) expect(await once(each, update, createWork(large))).toEqual(large);
    const secondWork = createWork(large);
    for (const each of keys) expect(await once(each, update, secondWork)).toEqual(replayed);
    expect(secondWork).not.toHaveBeenCalled();
  });

  it('never runs an update again after an unexpected error', async () => {
    const { once } = start();
    await expect(once(key, update, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    const work = createWork(updated);
    expect(await once(key, update, work)).toMatchObject({ kind: 'outcomeUnknown', reason: 'INTERRUPTED' });
    expect(work).not.toHaveBeenCalled();
  });
});

/** Creates a store that returns these claims in turn, and the last one for every further call. */
function createFakeStore(...claims: (Claim | Error)[]) {
  const store = {
    available: true,
    claim: vi.fn(async () => {
      const next = claims.length > 1 ? claims.shift() : claims[0];
      if (next instanceof Error || next === undefined) throw next;
      return next;
    }),
    storeOutcome: vi.fn(async () => {}),
    release: vi.fn(async () => {}),
    reserve: async () => 'RESERVED' as const,
    keepReservation: async () => {},
    hasAny: async () => false,
    close: async () => {},
  };
  return store satisfies IdempotencyStore;
}

describe('once with a shared store', () => {
  const unreachable = new Error('unreachable');
  const readFingerprint = async () => {
    const store = createFakeStore({ kind: 'claimed' });
    await start(store).once(key, update, createWork(updated));
    return String((store.claim.mock.calls as unknown[][])[0]?.[1]);
  };

  const notChecked = {
    kind: 'outcomeUnknown',
    reason: 'KEY_NOT_CHECKED',
    applied: 'UNKNOWN',
    retryable: true,
    message: expect.stringContaining('This request sent nothing'),
  };

  it('runs nothing when the store is unreachable, and releases a claim that may have been received', async () => {
    const store = createFakeStore(unreachable);
    const work = createWork(updated);
    expect(await start(store).once(key, update, work)).toMatchObject(notChecked);
    expect(work).not.toHaveBeenCalled();
    expect(store.release).toHaveBeenCalledTimes(1);
  });

  it('polls the store until the other process is done', async () => {
    const fingerprint = await readFingerprint();
    const running: Claim = { kind: 'running', fingerprint };
    const store = createFakeStore(running, running, { kind: 'completed', fingerprint, outcome: updated });
    expect(await start(store).once(key, update, createWork(refused))).toEqual(replayed);
    expect(store.claim).toHaveBeenCalledTimes(3);
  });

  it('calls onRunning when another request runs the update, in this process or in another one', async () => {
    const fingerprint = await readFingerprint();
    const store = createFakeStore(
      { kind: 'running', fingerprint },
      { kind: 'completed', fingerprint, outcome: updated },
    );
    const { once } = start(store);
    const [first, joined] = [vi.fn(), vi.fn()];
    const both = [
      once(key, update, createWork(refused), first),
      once(key, update, createWork(refused), joined),
    ];
    expect(joined).toHaveBeenCalledTimes(1);
    expect(await Promise.all(both)).toEqual([replayed, replayed]);
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('cannot check the key when the store becomes unreachable while another process holds it', async () => {
    const store = createFakeStore({ kind: 'running', fingerprint: await readFingerprint() }, unreachable);
    expect(await start(store).once(key, update, createWork(updated))).toMatchObject(notChecked);
  });

  it('refuses a new key and runs nothing when the store is full', async () => {
    const work = createWork(updated);
    expect(await start(createFakeStore({ kind: 'full' })).once(key, update, work)).toMatchObject({
      kind: 'unavailable',
      applied: 'NOT_APPLIED',
      retryable: true,
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('reports an unknown outcome and runs nothing when the key was abandoned', async () => {
    const store = createFakeStore({ kind: 'abandoned', fingerprint: await readFingerprint() });
    const work = createWork(updated);
    expect(await start(store).once(key, update, work)).toMatchObject({
      reason: 'INTERRUPTED',
      applied: 'UNKNOWN',
      replayed: true,
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('runs the update when the other process changed nothing', async () => {
    const store = createFakeStore(
      { kind: 'running', fingerprint: await readFingerprint() },
      { kind: 'claimed' },
    );
    expect(await start(store).once(key, update, createWork(updated))).toEqual(updated);
  });

  it('resolves to the outcome even when the store cannot store it', async () => {
    const store = {
      ...createFakeStore({ kind: 'claimed' }),
      storeOutcome: () => Promise.reject(unreachable),
    };
    expect(await start(store).once(key, update, createWork(updated))).toEqual(updated);
  });

  it('stops waiting for another process when the gateway has to stop', async () => {
    const stopController = new AbortController();
    const store = createFakeStore({ kind: 'running', fingerprint: await readFingerprint() });
    const outcome = start(store, stopController.signal).once(key, update, createWork(updated));
    await until(() => expect(store.claim).toHaveBeenCalled());
    stopController.abort();
    expect(await outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'INTERRUPTED' });
  });
});
