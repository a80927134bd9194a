import { describe, expect, it } from 'vitest';
import { findFirstItems, isBulkId, linkItems, toNewBulk } from '../../src/bulk/plan.ts';
import { toQueueRate } from '../../src/bulk/queue.ts';
import { toRetryWaitMs } from '../../src/bulk/retry.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { RateLimitedError, UnavailableError } from '../../src/domain/errors.ts';
import { refusal } from '../../src/domain/errors.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import type { AnyUpdateRequest } from '../../src/domain/update/update-organization.ts';

describe('a rate', () => {
  it.each([
    [1, { max: 1, durationMs: 60_000 }],
    [30, { max: 1, durationMs: 2000 }],
    [90, { max: 1, durationMs: 667 }],
    [480, { max: 8, durationMs: 1000 }],
    [90_000, { max: 1500, durationMs: 1000 }],
  ])('of %i a minute is spread over it', (perMinute, rate) => {
    expect(toQueueRate(perMinute)).toEqual(rate);
    expect((60_000 / rate.durationMs) * rate.max).toBeLessThanOrEqual(perMinute);
  });
});

describe('an item is run again', () => {
  const refused = (retryAfterSeconds: number | null): RateLimitedError => ({
    kind: 'rateLimited',
    ...refusal('Later.', 'VIDA'),
    retryable: true,
    retryAfterSeconds,
  });
  const away: UnavailableError = { ...refused(null), kind: 'unavailable' };

  it('when the provider says, though no later than in a minute', () => {
    expect(toRetryWaitMs(refused(7), 0)).toBe(7000);
    expect(toRetryWaitMs(refused(0), 3)).toBe(0);
    expect(toRetryWaitMs(refused(86_400), 0)).toBe(60_000);
  });

  it('ever later where it does not say, and five times at the most', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((tries) => toRetryWaitMs(away, tries));
    expect(waits).toEqual([1000, 4000, 16_000, 60_000, 60_000, null]);
  });

  it.each<UpdateOutcome>([
    { ...away, retryable: false },
    { ...away, applied: 'UNKNOWN' },
    { kind: 'notFound', ...refusal('None.', 'VIDA'), retryable: true },
    { kind: 'outcomeUnknown', ...refusal('?', 'VIDA'), applied: 'UNKNOWN', reason: 'TIMEOUT' },
  ])('never, unless it provably was not applied and stands a chance: $kind', (outcome) => {
    expect(toRetryWaitMs(outcome, 0)).toBeNull();
  });
});

describe('the items of one organization', () => {
  const vida = (organizationId: string): AnyUpdateRequest => ({
    provider: 'VIDA',
    organizationId,
    patch: { name: 'N' },
  });
  const requests = [vida('3'), vida('42'), vida('vida:3'), vida(''), vida('3'), vida('')];

  it('follow one another, however its id is written', () => {
    const items = linkItems(requests);
    expect(items.map(({ next }) => next)).toEqual([2, null, 4, 5, null, null]);
    expect(findFirstItems('id', items).map(({ index }) => index)).toEqual([0, 1, 3]);
  });

  it('are the same bulk update under one key of one caller, in whatever order their fields came', () => {
    const start = { caller: anonymous, key: 'key', requests };
    const { fingerprint, id } = toNewBulk(start);
    expect(toNewBulk(start)).toMatchObject({ id, fingerprint });
    expect(toNewBulk({ ...start, key: 'other' }).id).not.toBe(id);
    expect(toNewBulk({ ...start, caller: { ...anonymous, id: 'you' } }).id).not.toBe(id);
    expect(toNewBulk({ ...start, requests: requests.slice(1) }).fingerprint).not.toBe(fingerprint);
    const patches = [
      { name: 'N', email: null },
      { email: null, name: 'N' },
      { name: 'N' },
      { name: 'N', email: undefined },
    ];
    const prints = patches.map(
      (patch) =>
        toNewBulk({ ...start, requests: [{ provider: 'VIDA', organizationId: '3', patch }] }).fingerprint,
    );
    expect(prints[0]).toBe(prints[1]);
    expect(prints[2]).toBe(prints[3]);
    expect(prints[0]).not.toBe(prints[2]);
  });

  it('are the same bulk update however their ids are written', () => {
    const print = (all: readonly AnyUpdateRequest[]) =>
      toNewBulk({ caller: anonymous, key: 'key', requests: all }).fingerprint;
    expect(print([vida('3'), vida('vida:42')])).toBe(print([vida('vida:3'), vida('42')]));
    expect(print([vida('3')])).not.toBe(print([vida('42')]));
    expect(print([vida('vertra:3')])).not.toBe(print([vida('3')]));
  });

  it('has an id of its own without a key', () => {
    const start = { caller: anonymous, key: null, requests };
    expect(toNewBulk(start).id).not.toBe(toNewBulk(start).id);
  });

  it('has an id that is well-formed, with a key and without one', () => {
    for (const key of [null, 'key']) {
      expect(isBulkId(toNewBulk({ caller: anonymous, key, requests }).id)).toBe(true);
    }
    expect(isBulkId('facts')).toBe(false);
  });
});
