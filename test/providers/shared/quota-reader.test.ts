import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HttpResult } from '../../../src/http-client/http-result.ts';
import { createQuotaReader } from '../../../src/providers/shared/quota-reader.ts';

const refused: HttpResult = {
  ...{ kind: 'response', status: 429, headers: { 'retry-after': '3600' }, body: {} },
  ...{ provider: 'vida', connection: 'default', method: 'PUT', pathTemplate: '/organizations/{id}' },
};

/** Returns whether each refusal closes the window, of requests by a caller and about an organization. */
function toClosed(...requests: readonly (readonly [caller: string | undefined, id: string | undefined])[]) {
  const read = createQuotaReader({ onDrift() {} });
  return requests.map(([callerId, organizationId]) => {
    const reports = read(refused, { reservedAt: 0, callerId, organizationId, readRetryAfter: () => 3600 });
    return reports.some(({ isRefusal }) => isRefusal === true);
  });
}

describe('refusals that report no quota', () => {
  it.each([
    ['of one organization', ['a', '1'], ['a', '1']],
    ['of two organizations', ['a', '1'], ['a', '2']],
    ['of an organization and of a list', ['a', '1'], ['a', undefined]],
    ['of two lists', ['a', undefined], ['a', undefined]],
  ] as const)('%s of one caller do not close the window for other callers', (_name, first, second) => {
    expect(toClosed(first, second, first, second)).toEqual([false, false, false, false]);
  });

  it.each([
    ['organizations', ['a', '1'], ['b', '2']],
    ['one organization', ['a', '1'], ['b', '1']],
    ['lists', ['a', undefined], ['b', undefined]],
  ] as const)('of two callers and %s close the window', (_name, first, second) => {
    expect(toClosed(first, first, second)).toEqual([false, false, true]);
  });

  it('of two organizations close the window where callers are not distinguished', () => {
    expect(toClosed([undefined, '1'], [undefined, '1'], [undefined, '2'])).toEqual([false, false, true]);
  });

  it('of lists close nothing where callers are not distinguished', () => {
    const list = [undefined, undefined] as const;
    expect(toClosed(list, [undefined, '1'], list, [undefined, '1'])).toEqual([false, false, false, false]);
  });
});

describe('an organization that reports the quota of a day as exhausted', () => {
  const toDay = (remaining: string) => ({
    'x-quota-limit': '1000',
    'x-quota-remaining': remaining,
    'x-quota-reset': '3600',
  });
  const served = (headers: Readonly<Record<string, string>>): HttpResult => ({
    ...refused,
    status: 200,
    headers,
  });
  const create = () => {
    const read = createQuotaReader({ onDrift() {}, toExhausted: () => 'DAY' });
    /** Returns what the response about an organization reports of the day. */
    return (organizationId: string | undefined, result: HttpResult, reservedAt = performance.now()) => {
      const request = { reservedAt, callerId: 'a', organizationId, readRetryAfter: () => 3600 };
      return read(result, request).filter(({ window }) => window === 'DAY').length;
    };
  };
  /** A time after that of the last response. */
  const later = () => performance.now() + 1;

  it.each([
    ['by a header', served(toDay('0'))],
    ['by a refusal', refused],
  ])('%s is not believed after a later request about another one is served', (_name, exhausted) => {
    const read = create();
    expect(read('1', exhausted)).toBe(1);
    expect(read('2', served({}), later())).toBe(0);
    expect(read('1', exhausted)).toBe(0);
    expect(read('1', served(toDay('500')))).toBe(0);
    expect(read('2', served(toDay('899')))).toBe(1);
    expect(read('2', exhausted)).toBe(1);
  });

  it.each<[string, string | undefined, HttpResult, number]>([
    ['a request about itself', '1', served({}), 1],
    ['a request that was sent before', '2', served({}), -1000],
    ['a refused request', '2', { ...refused, headers: {} }, 1],
    ['a failed request', '2', { ...refused, status: 502 }, 1],
    ['a request that reports it as well', '2', served(toDay('0')), 1],
  ])('is believed after %s', (_name, organizationId, result, sentAfterMs) => {
    const read = create();
    expect(read('1', refused)).toBe(1);
    read(organizationId, result, performance.now() + sentAfterMs);
    expect(read('1', refused)).toBe(1);
  });

  it('is believed when a list reports it, whatever is served later', () => {
    const read = create();
    expect(read(undefined, refused)).toBe(1);
    read('2', served({}), later());
    expect(read(undefined, refused)).toBe(1);
  });

  it('is not believed after a list is served', () => {
    const read = create();
    expect(read('1', refused)).toBe(1);
    read(undefined, served({}), later());
    expect(read('1', refused)).toBe(0);
  });

  it('is believed again after its reset', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const read = create();
    read('1', refused);
    read('2', served({}), later());
    vi.advanceTimersByTime(3_599_000);
    expect(read('1', refused)).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(read('1', refused)).toBe(1);
  });
});
