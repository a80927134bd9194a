import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuotaReport, QuotaWindow } from '../../../src/domain/provider/quota.ts';
import type { HttpResult } from '../../../src/http-client/http-result.ts';
import { createQuotaSources } from '../../../src/providers/shared/quota-sources.ts';

const labels = { provider: 'vertra', connection: 'default', method: 'PUT', pathTemplate: '/' } as const;
const toResult = (status: number): HttpResult => ({
  ...labels,
  kind: 'response',
  status,
  headers: {},
  body: {},
});
type Source = readonly [callerId: string | undefined, organizationId: string | undefined];
const toSource = ([callerId, organizationId]: Source) => ({ callerId, organizationId });
const toExhausted = (window: QuotaWindow): QuotaReport => ({
  window,
  limit: null,
  remaining: 0,
  resetsInMs: window === 'DAY' ? 80_000_000 : 60_000,
});

function create(window: QuotaWindow = 'DAY') {
  const sources = createQuotaSources();
  const respond = (source: Source, status: number, reports: readonly QuotaReport[]) => {
    vi.advanceTimersByTime(1);
    const request = { ...toSource(source), reservedAt: performance.now(), readRetryAfter: () => null };
    const result = toResult(status);
    const isBelieved = sources.filter(result, request, reports).length > 0;
    return { isBelieved, showsRoom: sources.showsRoom(result) };
  };
  return {
    respond,
    /** Returns whether it is believed. */
    exhaust: (...source: Source) => respond(source, 429, [toExhausted(window)]).isBelieved,
    /** Returns whether it shows that the quota of all is not exhausted. */
    serve: (...source: Source) => respond(source, 200, []).showsRoom,
    delayMs: (...source: Source) => sources.probeDelayMs(toSource(source)),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a probe', () => {
  it('is delayed for five minutes for the organization and the caller that reported the window, half a minute for each', () => {
    const { delayMs, exhaust } = create();
    exhaust('a', '1');
    const delays = () => [
      delayMs('a', '1'),
      delayMs('a', '2'),
      delayMs('b', '1'),
      delayMs('b', '2'),
      delayMs('b', undefined),
    ];
    expect(delays()).toEqual([60_000, 30_000, 30_000, 0, 0]);
    vi.advanceTimersByTime(299_999);
    expect(delays()).toEqual([60_000, 30_000, 30_000, 0, 0]);
    vi.advanceTimersByTime(1);
    expect(delays()).toEqual([0, 0, 0, 0, 0]);
  });

  it('is delayed twice as long after each further report of a caller, also about another organization', () => {
    const { delayMs, exhaust } = create();
    for (const id of ['1', '2', '3']) exhaust('a', id);
    expect([delayMs('a', '4'), delayMs('a', '1'), delayMs('b', '4')]).toEqual([120_000, 150_000, 0]);
  });

  it('is delayed once for the reports of requests that were in flight together', () => {
    const sources = createQuotaSources();
    const request = { callerId: 'a', organizationId: '1', reservedAt: performance.now() };
    for (let count = 0; count < 8; count += 1) {
      vi.advanceTimersByTime(1);
      sources.filter(toResult(429), { ...request, readRetryAfter: () => null }, [toExhausted('DAY')]);
    }
    expect(sources.probeDelayMs(request)).toBe(60_000);
  });

  it('is delayed for each of many organizations that reported the window', () => {
    const { delayMs, exhaust } = create();
    const ids = Array.from({ length: 8 }, (_, id) => String(id));
    for (const id of ids) exhaust(undefined, id);
    expect(ids.map((id) => delayMs(undefined, id))).toEqual(ids.map(() => 30_000));
  });

  it('is not delayed after a list without a caller has reported the window', () => {
    const { delayMs, exhaust } = create();
    exhaust(undefined, undefined);
    expect(delayMs(undefined, undefined)).toBe(0);
  });

  it('is not delayed any more when a later request was served', () => {
    const { delayMs, exhaust, serve } = create();
    exhaust('a', '1');
    serve('a', '1');
    expect(delayMs('a', '1')).toBe(0);
  });
});

describe.each(['MINUTE', 'DAY'] as const)('an exhausted %s', (window) => {
  it('is not believed of an organization after a later request about another one is served, for a quarter of an hour at least', () => {
    const { exhaust, serve } = create(window);
    expect(exhaust(undefined, '1')).toBe(true);
    serve(undefined, '2');
    expect(exhaust(undefined, '1')).toBe(false);
    vi.advanceTimersByTime(899_000);
    expect(exhaust(undefined, '1')).toBe(false);
    expect(exhaust(undefined, '2')).toBe(true);
    vi.advanceTimersByTime(window === 'DAY' ? 79_101_000 : 1000);
    expect(exhaust(undefined, '1')).toBe(true);
  });

  it('is not believed of further organizations of a caller for a quarter of an hour after another caller is served', () => {
    const { exhaust, serve } = create(window);
    expect(exhaust('a', '1')).toBe(true);
    serve('b', '2');
    expect(exhaust('a', '3')).toBe(false);
    expect(exhaust('b', '3')).toBe(true);
    vi.advanceTimersByTime(900_000);
    expect(exhaust('a', '3')).toBe(true);
  });

  it('is believed of further organizations of a caller after a request of its own is served', () => {
    const { exhaust, serve } = create(window);
    exhaust('a', '1');
    serve('a', '2');
    expect([exhaust('a', '1'), exhaust('a', '3')]).toEqual([false, true]);
  });

  it('is believed again when a request about another one is served after the reset', () => {
    const { exhaust, serve } = create(window);
    exhaust('a', '1');
    vi.advanceTimersByTime(window === 'DAY' ? 79_996_000 : 56_000);
    serve('b', '2');
    expect(exhaust('a', '1')).toBe(true);
  });

  it('is not disproved by an organization with a quota of its own, nor by a response that reports it of such a caller', () => {
    const { exhaust, respond, serve } = create(window);
    exhaust('a', '1');
    expect(serve('b', '2')).toBe(true);
    expect([serve('a', '1'), serve('b', '1'), serve('a', '3'), serve('b', '2')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(respond(['a', '3'], 200, [toExhausted(window)])).toEqual({ isBelieved: false, showsRoom: false });
    expect(respond(['b', '2'], 429, []).showsRoom).toBe(false);
  });
});
