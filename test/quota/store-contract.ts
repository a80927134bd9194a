import { describe, expect, it } from 'vitest';
import type { QuotaReport, QuotaUse } from '../../src/domain/provider/quota.ts';
import type { ConnectionQuota, QuotaEvents, QuotaStore } from '../../src/quota/store.ts';

/** A store whose time the test sets. */
export interface OpenedStore {
  readonly store: QuotaStore;
  /** Lets time pass, in the store and in the process. */
  advance(ms: number): Promise<void>;
  /** Waits until what was recorded is stored. */
  settle(): Promise<void>;
}

export type OpenStore = (events?: Partial<QuotaEvents>) => Promise<OpenedStore>;

export const vertra = { provider: 'VERTRA', connection: 'default', account: '' } as const;

export function minute(remaining: number | null, facts: Partial<QuotaReport> = {}): QuotaReport {
  return { window: 'MINUTE', limit: 60, remaining, resetsInMs: 30_000, ...facts };
}

export const day = (remaining: number, resetsInMs = 3_600_000): QuotaReport => ({
  window: 'DAY',
  limit: 1000,
  remaining,
  resetsInMs,
});

/** Reserves a number of places; returns the first wait, or 0. */
export async function reserve(quota: ConnectionQuota, count = 1, use: QuotaUse = 'INTERACTIVE') {
  let waitMs = 0;
  for (let number = 0; number < count && waitMs === 0; number += 1) waitMs = await quota.reserve(use);
  return waitMs;
}

/** The contract of every store of quotas. */
export function describeQuotaStore(name: string, openStore: OpenStore): void {
  const open = async (events: Partial<QuotaEvents> = {}) => {
    const { advance, settle, store } = await openStore(events);
    const quota = await store.open(vertra);
    /** Sends a request that gets this response. */
    const send = async (...reports: QuotaReport[]) => {
      const waitMs = await quota.reserve('INTERACTIVE');
      if (waitMs > 0) return waitMs;
      quota.record(reports, 0);
      await settle();
      return 0;
    };
    const record = async (reports: readonly QuotaReport[], ageMs = 0) => {
      quota.record(reports, ageMs);
      await settle();
    };
    /** What is left, by window. */
    const left = () => Object.fromEntries(quota.quotas.map(({ remaining, window }) => [window, remaining]));
    return { advance, left, quota, record, send, settle, store };
  };

  describe(`${name}: a quota`, () => {
    it('that is not reported allows every request', async () => {
      const { left, quota } = await open();
      expect(await reserve(quota, 500, 'BULK')).toBe(0);
      for (let number = 0; number < 500; number += 1) quota.record([], 10);
      expect(left()).toEqual({});
      expect(quota.waitMs('INTERACTIVE')).toBe(0);
    });

    it('allows as many requests as are left, and then none until its reset', async () => {
      const { advance, left, quota, send } = await open();
      await send(minute(3));
      expect(await reserve(quota, 3)).toBe(0);
      const waitMs = await reserve(quota);
      expect(waitMs).toBeGreaterThan(29_000);
      expect(waitMs).toBeLessThan(30_500);
      expect(quota.exhausted('INTERACTIVE')).toBe('MINUTE');
      expect(left()).toEqual({ MINUTE: 0 });
      await advance(31_000);
      expect(quota.waitMs('INTERACTIVE')).toBe(0);
      expect(await reserve(quota)).toBe(0);
    });

    it('allows the limit less the requests in flight after its reset', async () => {
      const { advance, quota, send } = await open();
      await send(minute(3, { limit: 10 }));
      await reserve(quota, 3);
      await advance(31_000);
      expect(await reserve(quota, 7)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it('leaves a fifth of its limit, rounded up, to interactive requests', async () => {
      const { quota, send } = await open();
      await send(minute(14, { limit: 61 }));
      expect(await reserve(quota, 1, 'BULK')).toBe(0);
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(29_000);
      expect(quota.exhausted('BULK')).toBe('MINUTE');
      expect(quota.exhausted('INTERACTIVE')).toBe(null);
      expect(await reserve(quota, 13)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(29_000);
    });

    it.each([
      [1, 1],
      [2, 1],
      [5, 4],
      [6, 4],
    ])('of %i in a window serves %i bulk updates', async (limit, expected) => {
      const { quota, send } = await open();
      await send(minute(limit, { limit }));
      expect(await reserve(quota, expected, 'BULK')).toBe(0);
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(0);
    });

    it('gets back the places of requests that were not sent', async () => {
      const { left, quota, send, settle } = await open();
      await send(minute(2));
      await reserve(quota, 2);
      quota.giveBack();
      await settle();
      expect(left()).toEqual({ MINUTE: 1 });
      expect(await reserve(quota)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it('gets back no more places than its limit when a request of the window before was not sent', async () => {
      const { advance, quota, send, settle } = await open();
      await send(minute(3, { limit: 10 }));
      await reserve(quota, 3);
      await advance(31_000);
      quota.giveBack();
      await settle();
      expect(await reserve(quota, 8)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it('is never raised by a response that arrives late', async () => {
      const { left, quota, record, send } = await open();
      await send(minute(60));
      await reserve(quota, 3);
      await record([minute(57, { resetsInMs: 30_000 })], 5);
      await record([minute(59, { resetsInMs: 30_000 })], 10);
      await record([minute(58, { resetsInMs: 30_400 })], 10);
      expect(left()).toEqual({ MINUTE: 57 });
    });

    it('ignores a response of the window before', async () => {
      const { advance, left, quota, record, send } = await open();
      await send(minute(1, { resetsInMs: 5000 }));
      await reserve(quota);
      await advance(6000);
      await send(minute(58, { resetsInMs: 55_000 }));
      await record([minute(0, { resetsInMs: 0 })], 6100);
      expect(left()).toEqual({ MINUTE: 58 });
    });

    it('counts a response that reports nothing, and a request without a response', async () => {
      const { left, quota, record, send } = await open();
      await send(minute(10));
      await reserve(quota, 2);
      await record([], 10);
      await record([], 10);
      expect(left()).toEqual({ MINUTE: 8 });
    });

    it('becomes exact again when the first responses arrive out of order', async () => {
      const { left, quota, record } = await open();
      await reserve(quota, 5);
      await record([minute(55)], 10);
      expect(left()).toEqual({ MINUTE: 51 });
      for (const remaining of [59, 56, 57, 58]) await record([minute(remaining)], 10);
      expect(left()).toEqual({ MINUTE: 55 });
    });

    it('follows a provider that counts the requests of other programs', async () => {
      const { left, send } = await open();
      await send(minute(50));
      await send(minute(20));
      expect(left()).toEqual({ MINUTE: 20 });
    });

    it('changes with its limit', async () => {
      const { left, send } = await open();
      await send(minute(50));
      await send(minute(110, { limit: 120 }));
      expect(left()).toEqual({ MINUTE: 110 });
      await send(minute(25, { limit: 30 }));
      expect(left()).toEqual({ MINUTE: 25 });
    });

    it('starts anew when a response reports a later reset', async () => {
      const { left, send } = await open();
      await send(minute(2, { resetsInMs: 4000 }));
      await send(minute(59, { resetsInMs: 60_000 }));
      expect(left()).toEqual({ MINUTE: 59 });
    });

    it('of several windows is the one that leaves least, and each is counted', async () => {
      const { left, quota, send } = await open();
      await send(minute(10), day(2));
      expect(await reserve(quota, 2)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(3_500_000);
      expect(quota.exhausted('INTERACTIVE')).toBe('DAY');
      expect(left()).toEqual({ MINUTE: 8, DAY: 0 });
    });

    it('is closed for the wait that a refusal states, whatever else its window reports', async () => {
      const { advance, left, quota, send } = await open();
      await send(minute(40));
      await send(minute(39, { remaining: 0, resetsInMs: 7000, isRefusal: true }));
      expect(await reserve(quota)).toBeGreaterThan(6900);
      expect(left()).toEqual({ MINUTE: 0 });
      await advance(7001);
      expect(await reserve(quota, 59)).toBe(0);
    });

    it('without a limit allows every request after the wait of a refusal', async () => {
      const { advance, left, quota, send } = await open();
      await send({ window: 'MINUTE', limit: null, remaining: 0, resetsInMs: 5000, isRefusal: true });
      expect(await reserve(quota)).toBeGreaterThan(4900);
      await advance(5001);
      expect(await reserve(quota, 100, 'BULK')).toBe(0);
      expect(left()).toEqual({});
    });

    it.each([
      ['MINUTE', 60_000],
      ['DAY', 3_600_000],
    ] as const)('of a %s without a reset is closed for %i ms', async (window, ms) => {
      const { advance, quota, send } = await open();
      await send({ window, limit: 10, remaining: 0, resetsInMs: null });
      expect(await reserve(quota)).toBeGreaterThan(ms - 500);
      await advance(ms);
      expect(await reserve(quota, 10)).toBe(0);
    });

    it('stays open when its reset is in the past', async () => {
      const { quota, send } = await open();
      await send(minute(0, { resetsInMs: -5000 }));
      expect(await reserve(quota, 59)).toBe(0);
    });

    it('of a provider that reports no more is not used up', async () => {
      const { advance, quota, record, send } = await open();
      await send(minute(50));
      await advance(31_000);
      for (let number = 0; number < 70; number += 1) {
        expect(await reserve(quota)).toBe(0);
        await record([], 1);
      }
    });

    it('reports once that it was used by others, when its provider exhausts it right after a reset', async () => {
      const used: unknown[] = [];
      const { advance, send } = await open({ onOtherUse: (ref, window) => used.push([ref, window]) });
      await send(minute(40));
      await send(minute(0));
      expect(used).toEqual([]);
      await advance(31_000);
      await send(minute(0, { resetsInMs: 60_000 }));
      expect(used).toEqual([[vertra, 'MINUTE']]);
    });

    it('of one request is not used by others when this gateway sends that request', async () => {
      const used: unknown[] = [];
      const { advance, send } = await open({ onOtherUse: (ref, window) => used.push([ref, window]) });
      await send(minute(0, { limit: 1 }));
      await advance(31_000);
      await send(minute(0, { limit: 1, resetsInMs: 60_000 }));
      expect(used).toEqual([]);
    });

    it('does not notify its listener while the provider reports that nothing is left', async () => {
      const { quota, record, send, settle } = await open();
      await send(minute(2));
      await reserve(quota, 2);
      let calls = 0;
      quota.onAvailable(() => {
        calls += 1;
      });
      await record([minute(0)]);
      expect(calls).toBe(0);
      quota.giveBack();
      await settle();
      expect(calls).toBe(0);
    });

    it('notifies its listener when a place is given back', async () => {
      const { quota, send, settle } = await open();
      await send(minute(2));
      await reserve(quota, 2);
      let calls = 0;
      quota.onAvailable(() => {
        calls += 1;
      });
      quota.giveBack();
      await settle();
      expect(calls).toBeGreaterThan(0);
    });

    it('is that of one connection', async () => {
      const { send, store } = await open();
      await send(minute(0));
      const others = [
        await store.open({ ...vertra, connection: 'other' }),
        await store.open({ ...vertra, connection: 'other', account: 'another' }),
        await store.open({ ...vertra, provider: 'VIDA' }),
      ];
      for (const other of others) {
        expect(other.quotas).toEqual([]);
        expect(await reserve(other, 100)).toBe(0);
      }
    });
  });

  it(`${name}: concurrent requests get exactly the places that are left`, async () => {
    const { left, quota, send, settle } = await open();
    await send(minute(40));
    const waits = await Promise.all(Array.from({ length: 100 }, () => quota.reserve('INTERACTIVE')));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(40);
    for (let number = 39; number >= 0; number -= 1) quota.record([minute(number)], 20);
    await settle();
    expect(left()).toEqual({ MINUTE: 0 });
  });
}
