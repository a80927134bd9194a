import { describe, expect, it, vi } from 'vitest';
import type { IdempotencyKey, KeyedUpdate } from '../../src/domain/update/idempotency.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { createMemoryStore } from '../../src/idempotency/memory-store.ts';
import { createIdempotency } from '../../src/idempotency/run-once.ts';
import type { Claim, IdempotencyStore } from '../../src/idempotency/store.ts';

const key: IdempotencyKey = { caller: 'anna', parts: ['k'] };
const update: KeyedUpdate = { provider: 'VIDA', providerId: '3', patch: { name: 'N', email: null } };
const updated: UpdateOutcome = {
  kind: 'updated',
  organization: { provider: 'VIDA', providerId: '3' },
  appliedFields: [['name']],
};
const facts = { message: '', provider: null, providerCode: null, retryable: false };
const refused: UpdateOutcome = { kind: 'notFound', ...facts, applied: 'NOT_APPLIED' };
const unknown: UpdateOutcome = { kind: 'outcomeUnknown', ...facts, applied: 'UNKNOWN', reason: 'TIMEOUT' };
const halfRefused: UpdateOutcome = { kind: 'input', ...facts, applied: 'UNKNOWN', issues: [] };

function start(store: IdempotencyStore = createMemoryStore(60), stop = new AbortController().signal) {
  return { ...createIdempotency(store, stop), store };
}

function workOf(outcome: UpdateOutcome) {
  return vi.fn(async () => outcome);
}

describe('a key', () => {
  it.each([
    ['updated', updated],
    ['unknown', unknown],
    ['refused in a way that may have applied something', halfRefused],
  ])('whose update was %s keeps its outcome', async (_what, outcome) => {
    const { once } = start();
    const work = workOf(outcome);
    expect(await once(key, update, work)).toEqual(outcome);
    expect(await once(key, update, work)).toEqual(outcome);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('whose update provably changed nothing is free again', async () => {
    const { once } = start();
    expect(await once(key, update, workOf(refused))).toEqual(refused);
    expect(await once(key, update, workOf(updated))).toEqual(updated);
  });

  it.each<[string, KeyedUpdate]>([
    ['another provider', { ...update, provider: 'VERTRA' }],
    ['another organization', { ...update, providerId: '4' }],
    ['another value', { ...update, patch: { name: 'M', email: null } }],
    ['one field more', { ...update, patch: { name: 'N', email: null, active: true } }],
    ['one field fewer', { ...update, patch: { name: 'N' } }],
    ['null for a text', { ...update, patch: { name: null, email: null } }],
  ])('used again for %s is refused, and nothing runs', async (_what, other) => {
    const { once } = start();
    await once(key, update, workOf(updated));
    const work = workOf(updated);
    expect(await once(key, other, work)).toMatchObject({ kind: 'idempotency', applied: 'NOT_APPLIED' });
    expect(work).not.toHaveBeenCalled();
  });

  it('is found to be of a replay while another update asks the store for it', async () => {
    const { once } = start();
    await once(key, update, workOf(updated));
    const other = once(key, { ...update, providerId: '4' }, workOf(updated));
    const replay = once(key, update, workOf(refused));
    expect(await Promise.all([other, replay])).toEqual([
      expect.objectContaining({ kind: 'idempotency' }),
      updated,
    ]);
  });

  it('used again for the same fields in another order is the same update', async () => {
    const { once } = start();
    await once(key, update, workOf(updated));
    const same = { ...update, patch: { email: null, name: 'N', active: undefined } };
    expect(await once(key, same, workOf(refused))).toEqual(updated);
  });

  it.each<[string, IdempotencyKey]>([
    ['another caller', { caller: 'bert', parts: ['k'] }],
    ['another item of a batch', { caller: 'anna', parts: ['k', '0'] }],
    ['a caller and a key that read alike when joined', { caller: 'ann', parts: ['ak'] }],
  ])('of %s is another key', async (_whose, other) => {
    const { once } = start();
    await once(key, update, workOf(updated));
    expect(await once(other, update, workOf(unknown))).toEqual(unknown);
  });

  it('sent forty times at once runs one update, and all hear its outcome', async () => {
    const { once } = start();
    let finish = (_outcome: UpdateOutcome) => {};
    const work = vi.fn(
      () =>
        new Promise<UpdateOutcome>((resolve) => {
          finish = resolve;
        }),
    );
    const all = Array.from({ length: 40 }, () => once(key, update, work));
    await vi.waitFor(() => expect(work).toHaveBeenCalled());
    const other = await once(key, { ...update, providerId: '4' }, work);
    finish(updated);
    expect(new Set(await Promise.all(all))).toEqual(new Set([updated]));
    expect(other).toMatchObject({ kind: 'idempotency' });
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('is kept however large the organizations of its caller are', async () => {
    const { once } = start();
    const members = Array(11_000).fill({ userId: '1', role: 'owner', joinedAt: null });
    const large = { ...updated, organization: { ...updated.organization, members } };
    const keys = Array.from({ length: 20 }, (_, index) => ({ caller: 'anna', parts: [`${index}`] }));
    for (const each of keys) expect(await once(each, update, workOf(large))).toEqual(large);
    const again = workOf(large);
    for (const each of keys) expect(await once(each, update, again)).toEqual(updated);
    expect(again).not.toHaveBeenCalled();
  });

  it('whose update met a bug of ours is never run again', async () => {
    const { once } = start();
    await expect(once(key, update, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    const work = workOf(updated);
    expect(await once(key, update, work)).toMatchObject({ kind: 'outcomeUnknown', reason: 'INTERRUPTED' });
    expect(work).not.toHaveBeenCalled();
  });
});

/** A store that answers the claims in the order given; the last answer is given ever after. */
function storeOf(...claims: (Claim | Error)[]) {
  const store = {
    available: true,
    claim: vi.fn(async () => {
      const next = claims.length > 1 ? claims.shift() : claims[0];
      if (next instanceof Error || next === undefined) throw next;
      return next;
    }),
    settle: vi.fn(async () => {}),
    release: vi.fn(async () => {}),
    reserve: async () => 'RESERVED' as const,
    keep: async () => {},
    hasAny: async () => false,
    close: async () => {},
  };
  return store satisfies IdempotencyStore;
}

describe('a store that others share', () => {
  const away = new Error('away');
  const fingerprintOf = async () => {
    const seen = storeOf({ kind: 'claimed' });
    await start(seen).once(key, update, workOf(updated));
    return String((seen.claim.mock.calls as unknown[][])[0]?.[1]);
  };

  const notChecked = {
    kind: 'outcomeUnknown',
    reason: 'KEY_NOT_CHECKED',
    applied: 'UNKNOWN',
    retryable: true,
    message: expect.stringContaining('Nothing was sent by this request'),
  };

  it('that is away cannot check the key: nothing runs, and a claim that may have arrived is released', async () => {
    const store = storeOf(away);
    const work = workOf(updated);
    expect(await start(store).once(key, update, work)).toMatchObject(notChecked);
    expect(work).not.toHaveBeenCalled();
    expect(store.release).toHaveBeenCalledTimes(1);
  });

  it('is asked again until the other process is done', async () => {
    const fingerprint = await fingerprintOf();
    const running: Claim = { kind: 'running', fingerprint };
    const store = storeOf(running, running, { kind: 'settled', fingerprint, outcome: updated });
    expect(await start(store).once(key, update, workOf(refused))).toEqual(updated);
    expect(store.claim).toHaveBeenCalledTimes(3);
  });

  it('reports that another request runs the update, in this process or in another one', async () => {
    const fingerprint = await fingerprintOf();
    const store = storeOf(
      { kind: 'running', fingerprint },
      { kind: 'settled', fingerprint, outcome: updated },
    );
    const { once } = start(store);
    const [first, joined] = [vi.fn(), vi.fn()];
    const both = [once(key, update, workOf(refused), first), once(key, update, workOf(refused), joined)];
    expect(joined).toHaveBeenCalledTimes(1);
    expect(await Promise.all(both)).toEqual([updated, updated]);
    expect(first).toHaveBeenCalledTimes(1);
  });

  it('that goes away while another process holds the key cannot check the key', async () => {
    const store = storeOf({ kind: 'running', fingerprint: await fingerprintOf() }, away);
    expect(await start(store).once(key, update, workOf(updated))).toMatchObject(notChecked);
  });

  it('that is full refuses a new key, nothing run', async () => {
    const work = workOf(updated);
    expect(await start(storeOf({ kind: 'full' })).once(key, update, work)).toMatchObject({
      kind: 'unavailable',
      applied: 'NOT_APPLIED',
      retryable: true,
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('tells of a process that never came back: the outcome is unknown, and nothing runs', async () => {
    const store = storeOf({ kind: 'abandoned', fingerprint: await fingerprintOf() });
    const work = workOf(updated);
    expect(await start(store).once(key, update, work)).toMatchObject({
      reason: 'INTERRUPTED',
      applied: 'UNKNOWN',
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('gives the key to the next when the other process changed nothing', async () => {
    const store = storeOf({ kind: 'running', fingerprint: await fingerprintOf() }, { kind: 'claimed' });
    expect(await start(store).once(key, update, workOf(updated))).toEqual(updated);
  });

  it('that cannot keep the outcome does not change what the caller hears', async () => {
    const store = { ...storeOf({ kind: 'claimed' }), settle: () => Promise.reject(away) };
    expect(await start(store).once(key, update, workOf(updated))).toEqual(updated);
  });

  it('is not waited for once the gateway has to stop', async () => {
    const stop = new AbortController();
    const store = storeOf({ kind: 'running', fingerprint: await fingerprintOf() });
    const outcome = start(store, stop.signal).once(key, update, workOf(updated));
    await vi.waitFor(() => expect(store.claim).toHaveBeenCalled());
    stop.abort();
    expect(await outcome).toMatchObject({ kind: 'outcomeUnknown', reason: 'INTERRUPTED' });
  });
});
