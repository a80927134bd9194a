import { describe, expect, it } from 'vitest';
import type { QuotaReport } from '../../src/domain/provider/quota.ts';
import type { PlaceUse } from '../../src/quota/places.ts';
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
export async function reserve(quota: ConnectionQuota, count = 1, use: PlaceUse = 'INTERACTIVE') {
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
      quota.giveBack('INTERACTIVE', 0);
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
      quota.giveBack('INTERACTIVE', 0);
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
      const { advance, quota, record } = await open();
      await reserve(quota, 10);
      for (let left = 9; left >= 0; left -= 1) {
        await record([{ window, limit: 10, remaining: left, resetsInMs: null }]);
      }
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
      // It was reserved before the report.
      quota.giveBack('INTERACTIVE', 1000);
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
      quota.giveBack('INTERACTIVE', 0);
      await settle();
      expect(calls).toBeGreaterThan(0);
    });

    it('leaves an eighth of its limit to updates when a read needs a place', async () => {
      const { quota, send } = await open();
      await send(minute(9, { limit: 61 }));
      expect(await reserve(quota, 2, 'READ')).toBe(0);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(29_000);
      expect(quota.exhausted('READ')).toBe('MINUTE');
      expect(quota.exhausted('INTERACTIVE')).toBe(null);
      expect(await reserve(quota, 7)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(29_000);
    });

    it.each([
      [1, 1],
      [7, 7],
      [8, 7],
      [60, 53],
    ])('of %i in a window serves %i reads', async (limit, expected) => {
      const { quota, send } = await open();
      await send(minute(limit, { limit }));
      expect(await reserve(quota, expected, 'READ')).toBe(0);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(0);
    });

    it('of which no limit is known serves as many reads as are left', async () => {
      const { quota, send } = await open();
      await send(minute(3, { limit: null }));
      expect(await reserve(quota, 3, 'READ')).toBe(0);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(0);
    });

    /** Lets a bulk update wait for the window that begins, of which others use as much as they get. */
    const openFlooded = async (limit = 60) => {
      const opened = await open();
      const { advance, quota, send, settle } = opened;
      await send(minute(0, { limit }));
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(0);
      await settle();
      await advance(31_000);
      return opened;
    };

    it('keeps a fifth of its limit for bulk updates that wait for its reset, and others get the rest', async () => {
      const { quota } = await openFlooded();
      expect(await reserve(quota, 48)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
      expect(await reserve(quota, 12, 'BULK')).toBe(0);
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it('leaves a fifth of its limit to others while bulk updates use what is kept for them first', async () => {
      const { quota } = await openFlooded();
      expect(await reserve(quota, 48, 'BULK')).toBe(0);
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(0);
      expect(await reserve(quota, 12)).toBe(0);
    });

    it('keeps for bulk updates what their items took that were not sent, and no more than a fifth of its limit', async () => {
      const { quota, settle } = await openFlooded();
      expect(await reserve(quota, 20, 'BULK')).toBe(0);
      for (let number = 0; number < 20; number += 1) quota.giveBack('BULK', 0);
      await settle();
      expect(await reserve(quota, 48)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
      expect(await reserve(quota, 12, 'BULK')).toBe(0);
    });

    it('keeps for bulk updates what others took that were not sent no more than before', async () => {
      const { quota, settle } = await openFlooded();
      expect(await reserve(quota, 13, 'BULK')).toBe(0);
      expect(await reserve(quota, 10)).toBe(0);
      for (let number = 0; number < 10; number += 1) quota.giveBack('INTERACTIVE', 0);
      quota.giveBack('BULK', 0);
      await settle();
      expect(await reserve(quota, 48)).toBe(0);
    });

    it('leaves the share of updates to them beside what is kept for bulk updates', async () => {
      const { quota } = await openFlooded();
      expect(await reserve(quota, 41, 'READ')).toBe(0);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(0);
      expect(await reserve(quota, 7)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it.each([
      [1, 1],
      [2, 1],
      [6, 4],
    ])('of %i in a window serves %i other requests while bulk updates wait', async (limit, expected) => {
      const { quota } = await openFlooded(limit);
      expect(await reserve(quota, expected)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
    });

    it('keeps nothing for bulk updates ten seconds after they are cancelled', async () => {
      const { advance, quota, record } = await openFlooded();
      expect(await reserve(quota, 48)).toBe(0);
      await record([minute(12)]);
      const waitMs = await reserve(quota);
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(10_000);
      await advance(waitMs);
      expect(await reserve(quota, 12)).toBe(0);
    });

    it('keeps nothing in a later window for which no bulk update waits', async () => {
      const { advance, quota, send } = await openFlooded();
      await advance(60_000);
      await send(minute(0));
      await advance(31_000);
      expect(await reserve(quota, 60)).toBe(0);
    });

    it('keeps for bulk updates no more than a fifth of a limit that became smaller', async () => {
      const { quota, send } = await openFlooded();
      await send(minute(10, { limit: 10 }));
      expect(await reserve(quota, 8)).toBe(0);
      expect(await reserve(quota)).toBeGreaterThan(0);
      expect(await reserve(quota, 2, 'BULK')).toBe(0);
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

  const hour = 3_600_000;

  describe(`${name}: a day that a response reports as exhausted although this gateway has not used it`, () => {
    const openClosed = async (reports: readonly QuotaReport[] = [day(0, 10 * hour)]) => {
      const opened = await open();
      await opened.send(...reports);
      return opened;
    };

    it('lets one request find out after a minute', async () => {
      const { advance, quota } = await openClosed();
      const waitMs = await reserve(quota);
      expect(Math.abs(waitMs - 60_000)).toBeLessThan(1000);
      expect(quota.quotas).toMatchObject([{ remaining: 0 }]);
      await advance(waitMs);
      expect(quota.waitMs('READ')).toBe(0);
      expect(await reserve(quota)).toBe(0);
      expect(Math.abs((await reserve(quota)) - 120_000)).toBeLessThan(1000);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(0);
    });

    it('lets an item of a bulk update find out when no other request has done so for half a minute', async () => {
      const { advance, quota, record } = await openClosed();
      const waitMs = await reserve(quota, 1, 'BULK');
      expect(Math.abs(waitMs - 90_000)).toBeLessThan(1000);
      await advance(60_000);
      expect(Math.abs((await reserve(quota, 1, 'BULK')) - 30_000)).toBeLessThan(1000);
      await advance(30_000);
      expect(quota.waitMs('BULK')).toBe(0);
      expect(await reserve(quota, 1, 'BULK')).toBe(0);
      expect(Math.abs((await reserve(quota, 1, 'BULK')) - 150_000)).toBeLessThan(1000);
      await record([day(900, 5 * hour)]);
      expect(await reserve(quota, 700, 'BULK')).toBe(0);
    });

    it('that leaves few places lets no item of a bulk update take one of them', async () => {
      const { advance, quota } = await openClosed([day(5, 10 * hour)]);
      await advance(120_000);
      expect(await reserve(quota, 1, 'BULK')).toBeGreaterThan(9 * hour);
    });

    it('lets a delayed request find out later than others, and its refusal doubles no wait', async () => {
      const { advance, quota, record, settle } = await openClosed();
      expect(Math.abs((await quota.reserve('INTERACTIVE', 45_000)) - 105_000)).toBeLessThan(1000);
      expect(Math.abs((await quota.reserve('BULK', 45_000)) - 135_000)).toBeLessThan(1000);
      await advance(105_000);
      for (let number = 0; number < 3; number += 1) {
        expect(await quota.reserve('INTERACTIVE', 45_000)).toBe(0);
        quota.giveBack('INTERACTIVE', 0, 45_000);
        await settle();
        expect(await quota.reserve('INTERACTIVE', 45_000)).toBeGreaterThan(44_000);
        await advance(45_000);
      }
      expect(await quota.reserve('INTERACTIVE', 45_000)).toBe(0);
      await record([day(0, 9 * hour)]);
      expect(Math.abs((await reserve(quota)) - 60_000)).toBeLessThan(1000);
    });

    it('is open again when the response reports places, and its reset is the one that it states', async () => {
      const { advance, left, quota, record } = await openClosed([day(0, 25 * hour)]);
      await advance(60_000);
      expect(await reserve(quota)).toBe(0);
      await record([day(900, 5 * hour)]);
      expect(left()).toEqual({ DAY: 900 });
      expect(await reserve(quota, 100, 'BULK')).toBe(0);
      expect(await reserve(quota, 800)).toBe(0);
      const waitMs = await reserve(quota);
      expect(Math.abs(waitMs - 5 * hour)).toBeLessThan(2000);
    });

    it('is open again when the request is served and its response reports nothing', async () => {
      const { advance, left, quota, settle } = await openClosed();
      await advance(60_000);
      expect(await reserve(quota)).toBe(0);
      quota.record([minute(50)], 0, true);
      await settle();
      expect(left()).toEqual({ MINUTE: 50, DAY: 1000 });
      expect(await reserve(quota, 50)).toBe(0);
    });

    it('without a limit is no longer known when the request is served', async () => {
      const refusal: QuotaReport = { window: 'DAY', limit: null, remaining: null, resetsInMs: 20 * hour };
      const { advance, left, quota, settle } = await openClosed([{ ...refusal, isRefusal: true }]);
      expect(Math.abs((await reserve(quota)) - 60_000)).toBeLessThan(1000);
      await advance(60_000);
      expect(await reserve(quota, 1, 'READ')).toBe(0);
      quota.record([], 0, true);
      await settle();
      expect(left()).toEqual({});
      expect(await reserve(quota, 100, 'BULK')).toBe(0);
    });

    it.each<[string, readonly QuotaReport[]]>([
      ['is refused', [{ ...day(0, 9 * hour), isRefusal: true }]],
      ['reports that nothing is left', [day(0, 9 * hour)]],
      ['gets no response', []],
    ])(
      'stays closed when the request %s, and the next one is sent after twice the wait, at most 15 minutes',
      async (_name, reports) => {
        const { advance, quota, record } = await openClosed();
        const waits: number[] = [];
        for (let number = 0; number < 6; number += 1) {
          const waitMs = await reserve(quota);
          waits.push(Math.round(waitMs / 60_000));
          await advance(waitMs);
          expect(await reserve(quota)).toBe(0);
          await record(reports);
        }
        expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
      },
    );

    it.each(['INTERACTIVE', 'READ'] as const)(
      'lets the next request find out at once when the one that should (%s) was not sent',
      async (use) => {
        const { advance, quota, record, settle } = await openClosed();
        await advance(await reserve(quota, 1, use));
        for (let number = 0; number < 6; number += 1) {
          expect(await reserve(quota, 1, use)).toBe(0);
          expect(await reserve(quota)).toBeGreaterThan(0);
          quota.giveBack(use, 0);
          await settle();
          expect(quota.waitMs(use)).toBe(0);
        }
        expect(await reserve(quota)).toBe(0);
        await record([day(0, 9 * hour)]);
        expect(Math.abs((await reserve(quota)) - 120_000)).toBeLessThan(1000);
      },
    );

    it('waits as long as before when a request is not sent that had a place before the report', async () => {
      const { advance, quota, record, settle } = await open();
      await reserve(quota, 3);
      await record([day(0, 10 * hour)], 5000);
      quota.giveBack('INTERACTIVE', 5000);
      await settle();
      expect(Math.abs((await reserve(quota)) - 60_000)).toBeLessThan(1000);
      await advance(60_000);
      expect(await reserve(quota)).toBe(0);
      await advance(1000);
      quota.giveBack('INTERACTIVE', 66_000);
      await settle();
      expect(await reserve(quota)).toBeGreaterThan(110_000);
    });

    it('is not opened by the response to a request that was sent before', async () => {
      const { left, quota, record } = await open();
      await reserve(quota, 3);
      await record([day(0, 10 * hour)], 5000);
      await record([day(999, 10 * hour)], 5000);
      quota.record([], 5000, true);
      expect(left()).toEqual({ DAY: 0 });
    });

    it('is closed until its reset at most', async () => {
      const { advance, quota } = await openClosed([day(0, 30_000)]);
      expect(await reserve(quota)).toBeLessThan(30_100);
      await advance(31_000);
      expect(await reserve(quota, 900)).toBe(0);
    });

    it('keeps few places no longer than until a later request reports more', async () => {
      const { left, quota, record } = await openClosed([day(5, 10 * hour)]);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(0);
      expect(await reserve(quota)).toBe(0);
      await record([day(899, 10 * hour)]);
      expect(left()).toEqual({ DAY: 899 });
      expect(await reserve(quota, 1, 'READ')).toBe(0);
    });

    it('that leaves few places lets a read find out, too', async () => {
      const { advance, left, quota, record } = await openClosed([day(5, 10 * hour)]);
      const waitMs = await reserve(quota, 1, 'READ');
      expect(Math.abs(waitMs - 60_000)).toBeLessThan(1000);
      await advance(waitMs);
      expect(await reserve(quota, 1, 'READ')).toBe(0);
      await record([day(899, 10 * hour)]);
      expect(left()).toEqual({ DAY: 899 });
    });
  });

  describe(`${name}: a day that this gateway has used`, () => {
    const few = (remaining: number): QuotaReport => ({ ...day(remaining, 10 * hour), limit: 4 });

    it.each<[string, readonly QuotaReport[]]>([
      ['reports it', [few(0)]],
      ['refuses a request', [{ ...few(0), remaining: null, isRefusal: true }]],
    ])('lets no request find out before its reset when its provider %s', async (_name, last) => {
      const { advance, quota, record, send } = await open();
      await send(few(3));
      expect(await reserve(quota, 3)).toBe(0);
      for (const remaining of [1, 2]) await record([few(remaining)], 10);
      await record(last, 10);
      expect(await reserve(quota)).toBeGreaterThan(9 * hour);
      await advance(hour);
      expect(await reserve(quota)).toBeGreaterThan(8 * hour);
      expect(await reserve(quota, 1, 'READ')).toBeGreaterThan(8 * hour);
    });
  });

  describe(`${name}: a minute that a response reports as exhausted`, () => {
    it('lets one request find out after half a minute, and the next one after a minute, when the report is unexplained', async () => {
      const { advance, quota, record, send } = await open();
      await send(minute(0, { resetsInMs: 110_000 }));
      expect(Math.abs((await reserve(quota)) - 30_000)).toBeLessThan(1000);
      await advance(30_000);
      expect(await reserve(quota)).toBe(0);
      await record([minute(0, { resetsInMs: 80_000, isRefusal: true })]);
      expect(Math.abs((await reserve(quota)) - 60_000)).toBeLessThan(1000);
    });

    it('lets one request find out when its limit is another one than before, as that of an organization with a quota of its own is', async () => {
      const { advance, quota, send } = await open();
      await send(minute(59, { resetsInMs: 110_000 }));
      await send(minute(0, { limit: 1, resetsInMs: 110_000 }));
      expect(Math.abs((await reserve(quota)) - 30_000)).toBeLessThan(1000);
      await advance(30_000);
      expect(await reserve(quota)).toBe(0);
    });

    it('is closed until its reset when this gateway has used it', async () => {
      const { quota, send } = await open();
      for (const remaining of [1, 0]) await send(minute(remaining, { limit: 2, resetsInMs: 110_000 }));
      expect(await reserve(quota)).toBeGreaterThan(109_000);
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
