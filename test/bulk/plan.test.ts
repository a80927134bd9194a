import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findFirstItems, isBulkId, linkItems, toNewBulk, toRetry } from '../../src/bulk/plan.ts';
import { toQueueRate } from '../../src/bulk/queue.ts';
import { toItemRetry } from '../../src/bulk/retry.ts';
import { windows } from '../../src/bulk/windows.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { RateLimitedError, UnavailableError } from '../../src/domain/errors.ts';
import { refusal } from '../../src/domain/errors.ts';
import { toAccountKey } from '../../src/domain/provider/connection.ts';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import type { AnyUpdateRequest } from '../../src/domain/update/update-request.ts';
import { accountsFor } from '../support/default-accounts.ts';

describe('toQueueRate', () => {
  it.each([
    [1, { max: 1, durationMs: 60_000 }],
    [30, { max: 1, durationMs: 2000 }],
    [90, { max: 1, durationMs: 667 }],
    [480, { max: 8, durationMs: 1000 }],
    [90_000, { max: 1500, durationMs: 1000 }],
  ])('spreads %i items over a minute', (perMinute, rate) => {
    expect(toQueueRate(perMinute)).toEqual(rate);
    expect((60_000 / rate.durationMs) * rate.max).toBeLessThanOrEqual(perMinute);
  });
});

describe('toItemRetry', () => {
  const toRetryWaitMs = (outcome: UpdateOutcome, tries: number) =>
    toItemRetry(outcome, { tries, wasRateLimited: true, isRefused: true, isProbe: false })?.waitMs ?? null;
  const refused = (retryAfterSeconds: number | null): RateLimitedError => ({
    kind: 'rateLimited',
    ...refusal('Later.', 'VIDA'),
    retryable: true,
    retryAfterSeconds,
  });
  const unavailable: UnavailableError = { ...refused(null), kind: 'unavailable' };

  it("returns the provider's wait, but at most a minute", () => {
    expect(toRetryWaitMs(refused(7), 0)).toBe(7000);
    expect(toRetryWaitMs(refused(0), 3)).toBe(0);
    expect(toRetryWaitMs(refused(86_400), 0)).toBe(60_000);
  });

  it('returns growing waits when the provider states none, for at most five retries', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((tries) => toRetryWaitMs(unavailable, tries));
    expect(waits).toEqual([1000, 4000, 16_000, 60_000, 60_000, null]);
  });

  it('spends no try on what the quota refused, nor on the first refusal of the provider that states a wait', () => {
    const isTry = (outcome: UpdateOutcome, isRefused: boolean, wasRateLimited: boolean, tries = 0) =>
      toItemRetry(outcome, { tries, isRefused, wasRateLimited, isProbe: false })?.isTry;
    expect(isTry(refused(86_400), false, true)).toBe(false);
    expect(isTry(refused(86_400), true, false)).toBe(false);
    expect(isTry(refused(86_400), true, true)).toBe(true);
    expect(isTry(refused(86_400), true, false, 4)).toBe(true);
    expect(isTry(refused(86_400), false, false, 4)).toBe(false);
    expect(isTry(refused(null), true, false)).toBe(true);
    expect(isTry(refused(0), true, false)).toBe(true);
    expect(isTry(unavailable, false, false)).toBe(true);
    const unsent = { tries: 100, isRefused: false, wasRateLimited: true, isProbe: false };
    expect(toItemRetry(refused(60), unsent)).not.toBeNull();
  });

  it('spends no try on a probe that the provider refuses, and pauses nothing for it', () => {
    const probe = { tries: 4, isRefused: true, wasRateLimited: true, isProbe: true };
    for (const outcome of [refused(86_400), refused(0), refused(null)])
      expect(toItemRetry(outcome, probe)).toMatchObject({ isTry: false, pausesAccount: false });
    expect(toItemRetry(unavailable, probe)?.isTry).toBe(true);
  });

  it('pauses the provider only after a refusal that states no wait, because the quota knows of the others', () => {
    const runs = { tries: 0, isRefused: true, wasRateLimited: true, isProbe: false };
    const pauses = [refused(null), refused(7), unavailable].map(
      (outcome) => toItemRetry(outcome, runs)?.pausesAccount,
    );
    expect(pauses).toEqual([true, false, false]);
  });

  it.each<UpdateOutcome>([
    { ...unavailable, retryable: false },
    { ...unavailable, applied: 'UNKNOWN' },
    { kind: 'notFound', ...refusal('None.', 'VIDA'), retryable: true },
    { kind: 'outcomeUnknown', ...refusal('?', 'VIDA'), applied: 'UNKNOWN', reason: 'TIMEOUT' },
  ])('returns null when an update may have been applied or cannot succeed later ($kind)', (outcome) => {
    expect(toRetryWaitMs(outcome, 0)).toBeNull();
  });
});

const atOwnPlaces = (requests: readonly AnyUpdateRequest[]) =>
  requests.map((request, index) => ({ index, request, account: '' }));

describe('toNewBulk and linkItems', () => {
  const vida = (organizationId: string): AnyUpdateRequest => ({
    provider: 'VIDA',
    organizationId,
    patch: { name: 'N' },
  });
  const requests = [vida('3'), vida('42'), vida('vida:3'), vida(''), vida('3'), vida('')];

  it('link the items of an organization in order, in either notation of its id', async () => {
    const items = await linkItems('me', atOwnPlaces(requests));
    expect(items.map(({ next }) => next)).toEqual([2, null, 4, 5, null, null]);
    expect(findFirstItems('id', items, 8).map(({ index }) => index)).toEqual([0, 1, 3]);
    expect(findFirstItems('id', items, 2).map(({ index }) => index)).toEqual([0, 1]);
  });

  it.each([8, 4, 2, 1])('link the organizations of each provider to %i chains', async (window) => {
    const vertra = (organizationId: string): AnyUpdateRequest => ({
      provider: 'VERTRA',
      organizationId,
      patch: { name: 'N' },
    });
    const ids = Array.from({ length: 30 }, (_, index) => String(index % 20));
    const items = await linkItems('me', atOwnPlaces([...ids.map(vertra), ...ids.map(vida)]));
    const first = findFirstItems('id', items, window);
    expect(first.filter(({ provider }) => provider === 'VIDA')).toHaveLength(window);
    expect(first.filter(({ provider }) => provider === 'VERTRA')).toHaveLength(window);
    const chains = first.map(({ index }) => {
      const chain = [index];
      for (let last = items[index]; last; ) {
        const following = last.next ?? last.successors[windows.indexOf(window)] ?? null;
        last = following === null ? undefined : items[following];
        if (following !== null) chain.push(following);
      }
      return chain;
    });
    expect(chains.flat().toSorted((one, other) => one - other)).toEqual(items.map((_, index) => index));
    for (const chain of chains) {
      expect(new Set(chain.map((index) => items[index]?.request.provider)).size).toBe(1);
      expect(chain.length).toBeLessThanOrEqual(2 * Math.ceil(20 / window));
    }
    const orders = chains.flatMap((chain) =>
      ids.flatMap((id) => [chain.filter((index) => items[index]?.request.organizationId === id)]),
    );
    for (const order of orders) expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  it('link the organizations of each account to chains of their own', async () => {
    const toItem = (organizationId: string, account: string | null, connection: string | null = null) => ({
      request: { provider: 'VIDA' as const, organizationId, connection, patch: { name: 'N' } },
      account,
    });
    const organizations = ['1', '2', '3'].flatMap((id) => [
      toItem(id, ''),
      toItem(`vida@emea:${id}`, 'one'),
      toItem(`vida@former:${id}`, 'other'),
      toItem(id, 'one', 'apac'),
    ]);
    const unlinked = [...organizations, toItem('1', null, 'none')].map((item, index) => ({ ...item, index }));
    const items = await linkItems('me', unlinked);
    const ready = findFirstItems('id', items, 1).map((ref) => [ref.index, toAccountKey(ref)]);
    expect(ready).toEqual([
      [0, 'vida'],
      [1, 'vida@emea.one'],
      [2, 'vida@former.other'],
      [3, 'vida@apac.one'],
    ]);
    const following = items.map(({ successors }) => successors[windows.indexOf(1)]);
    // The item without a connection is in the queue of the default one.
    expect(following).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, null, null, null, null]);
  });

  it('create the same id and fingerprint whatever accounts the connections have', async () => {
    const start = { caller: anonymous, key: 'key', requests };
    const bulks = await Promise.all(
      ['one', 'other', null].map((account) => toNewBulk(start, () => () => account)),
    );
    expect(new Set(bulks.map(({ fingerprint, id }) => `${id} ${fingerprint}`)).size).toBe(1);
    expect(bulks.map(({ items }) => items[0]?.account)).toEqual(['one', 'other', null]);
  });

  it('keep the account of each item of a retry, but that of one whose connection did not exist', async () => {
    const items = [
      { index: 0, request: vida('3'), account: 'former' },
      { index: 1, request: vida('3'), account: null },
    ];
    const retry = await toRetry(
      'new',
      { caller: anonymous, id: 'id', key: null },
      items,
      () => () => 'present',
    );
    expect(retry.items.map(({ account }) => account)).toEqual(['former', 'present']);
  });

  it('let the items that follow refused ones take their places', async () => {
    const items = await linkItems('me', atOwnPlaces(requests));
    const findAfter = (...refused: number[]) =>
      findFirstItems('id', items, 2, new Set(refused)).map(({ index }) => index);
    expect(findAfter(0, 1)).toEqual([2]);
    expect(findAfter(0, 2, 4)).toEqual([3, 1]);
    expect(findAfter(0, 1, 2, 3, 4, 5)).toEqual([]);
  });

  it('link the items of a retry, which keep their positions', async () => {
    const retried = [1, 2, 4, 5, 9].map((index) => ({
      index,
      request: requests[index] ?? vida('9'),
      account: '',
    }));
    const items = await linkItems('me', retried);
    expect(items.map(({ index }) => index)).toEqual([1, 2, 4, 5, 9]);
    expect(items.map(({ next }) => next)).toEqual([null, 4, null, null, null]);
    expect(items.map(({ successors }) => successors[windows.indexOf(2)])).toEqual([5, 9, 9, null, null]);
    expect(findFirstItems('id', items, 2).map(({ index }) => index)).toEqual([1, 2]);
  });

  it('create the same id and fingerprint for one key of one caller, whatever the order of the fields', async () => {
    const start = { caller: anonymous, key: 'key', requests };
    const { fingerprint, id } = await toNewBulk(start, accountsFor);
    expect(await toNewBulk(start, accountsFor)).toMatchObject({ id, fingerprint });
    expect((await toNewBulk({ ...start, key: 'other' }, accountsFor)).id).not.toBe(id);
    expect((await toNewBulk({ ...start, caller: { ...anonymous, id: 'you' } }, accountsFor)).id).not.toBe(id);
    expect((await toNewBulk({ ...start, requests: requests.slice(1) }, accountsFor)).fingerprint).not.toBe(
      fingerprint,
    );
    const patches = [
      { name: 'N', email: null },
      { email: null, name: 'N' },
      { name: 'N' },
      { name: 'N', email: undefined },
    ];
    const bulks = patches.map((patch) =>
      toNewBulk({ ...start, requests: [{ provider: 'VIDA', organizationId: '3', patch }] }, accountsFor),
    );
    const prints = (await Promise.all(bulks)).map((bulk) => bulk.fingerprint);
    expect(prints[0]).toBe(prints[1]);
    expect(prints[2]).toBe(prints[3]);
    expect(prints[0]).not.toBe(prints[2]);
  });

  it('create the fingerprint that earlier versions stored', async () => {
    const comparable = requests.map(({ organizationId }) => [
      ...[`vida:${organizationId.replace('vida:', '')}`, [['name', 'N']]],
    ]);
    const { bytes, fingerprint, items } = await toNewBulk(
      { caller: anonymous, key: 'key', requests },
      accountsFor,
    );
    expect(fingerprint).toBe(createHash('sha256').update(JSON.stringify(comparable)).digest('base64url'));
    expect(bytes).toBe(
      items
        .map(({ account, next, request, successors }) =>
          JSON.stringify({ request, account, next, successors }),
        )
        .join('').length,
    );
  });

  it('create the same fingerprint for either notation of an id', async () => {
    const print = async (all: readonly AnyUpdateRequest[]) =>
      (await toNewBulk({ caller: anonymous, key: 'key', requests: all }, accountsFor)).fingerprint;
    expect(await print([vida('3'), vida('vida:42')])).toBe(await print([vida('vida:3'), vida('42')]));
    expect(await print([vida('3')])).not.toBe(await print([vida('42')]));
    expect(await print([vida('vertra:3')])).not.toBe(await print([vida('3')]));
  });

  it('create a new id for each start without a key', async () => {
    const start = { caller: anonymous, key: null, requests };
    expect((await toNewBulk(start, accountsFor)).id).not.toBe((await toNewBulk(start, accountsFor)).id);
  });

  it('create ids that isBulkId accepts, with a key and without one', async () => {
    for (const key of [null, 'key']) {
      expect(isBulkId((await toNewBulk({ caller: anonymous, key, requests }, accountsFor)).id)).toBe(true);
    }
    expect(isBulkId('facts')).toBe(false);
  });
});
