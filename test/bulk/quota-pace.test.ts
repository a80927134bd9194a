import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { CancelBulkUpdateDocument } from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import type { QuotaOptions } from '../../src/sandbox/quota.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { FoundBulk } from '../support/found-bulk.ts';
import { updatesSent } from '../support/start-gateway.ts';
import type { BulkGateway } from './open-bulk-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const stepMs = 1000;
const minute = 60_000;
const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({
    now: Date.UTC(2026, 10, 29, 8),
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
});
afterEach(async () => {
  // The slices of the event loop, which the next test uses too, end with a timer.
  await vi.advanceTimersByTimeAsync(stepMs);
  vi.useRealTimers();
});

const vertra = (index: number): UpdateOrganizationInput => ({
  vertra: { organizationId: `org${index}`, description: `Item ${index}` },
});

const toItems = (count: number) => Array.from({ length: count }, (_, index) => vertra(index));

/** Confirms every update of the newest dialect, also of organizations that the sandbox does not have. */
function confirmAll(provider: SimulatedProvider): void {
  provider.inject(({ body, method, organizationId: id }) => {
    if (method === 'GET') return undefined;
    const at = '2026-01-01T00:00:00Z';
    const response = { id, name: 'n', owner_id: '1', created_at: at, updated_at: at, ...JSON.parse(body) };
    return respondWith({ status: 200, body: { response } });
  });
}

/** Opens a gateway whose bulk updates follow the quota alone. */
async function open(quota: QuotaOptions) {
  const gateway = await openBulkGateway(
    { ttlSeconds: 864_000, perMinute: { VIDA: null, VERTRA: null } },
    { dialect: 'workspaces-flat', quota },
  );
  confirmAll(gateway.sandbox.vertra);
  return gateway;
}

/** Advances the clock, and lets sockets deliver what was sent. */
async function advance(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

/** Advances the clock until the promise is settled: the slices of a start have pauses. */
async function settle<Value>(pending: Promise<Value>): Promise<Value> {
  let isPending = true;
  pending.finally(() => {
    isPending = false;
  });
  while (isPending) await advance(1);
  return pending;
}

const start = async (gateway: BulkGateway, inputs: readonly UpdateOrganizationInput[]) =>
  idOf(await settle(gateway.start(inputs)));

async function read({ find }: BulkGateway, id: string): Promise<FoundBulk> {
  const found = await find(id);
  if (found.__typename !== 'OrganizationBulkUpdate') throw new Error(found.__typename);
  return found;
}

/** Advances the clock until the bulk update fulfills a condition; calls `onStep` with the time that has passed. */
async function advanceUntil(
  gateway: BulkGateway,
  id: string,
  isReached: (found: FoundBulk) => boolean,
  onStep: (passedMs: number) => Promise<void> = async () => {},
): Promise<FoundBulk> {
  const begin = Date.now();
  for (;;) {
    const found = await read(gateway, id);
    if (isReached(found)) return found;
    await onStep(Date.now() - begin);
    await advance(stepMs);
  }
}

/** Selects nothing that the response to an update does not contain, which would be read. */
const updateAlone =
  'mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }';

/** Sends an update of one organization; the clock stands still until its response. */
async function updateNow({ send }: BulkGateway): Promise<unknown> {
  const input = { vertra: { organizationId: 'interactive', description: 'Now' } };
  const { data } = await send<{ updateOrganization?: { __typename: string } }, object>(updateAlone, {
    input,
  });
  return data?.updateOrganization?.__typename;
}

it('a bulk update uses a quota but for a fifth, and interactive updates are served at once', {
  timeout: 120_000,
}, async () => {
  const perMinute = 60;
  const count = 96;
  const gateway = await open({ perMinute });
  const begin = Date.now();
  const id = await start(gateway, toItems(count));
  const served: unknown[] = [];
  const isDone = ({ waiting }: FoundBulk) => waiting === 0;
  const done = await advanceUntil(gateway, id, isDone, async (passedMs) => {
    if (passedMs >= served.length * 5000) served.push(await updateNow(gateway));
  });
  expect(done).toMatchObject({ state: 'DONE', updated: count, failed: 0 });
  expect(Date.now() - begin).toBeLessThanOrEqual(((1.05 * count) / (perMinute * 0.8)) * minute);
  expect(new Set(served)).toEqual(new Set(['OrganizationUpdated']));
  // A request that was refused with 429 would have been sent again.
  expect(gateway.sandbox.vertra.requests).toHaveLength(count + served.length);
});

it('a bulk update that meets the quota of a day waits until it is reset, and leaves a fifth of it', {
  timeout: 120_000,
}, async () => {
  const gateway = await open({ perMinute: 600, perDay: 10 });
  const begin = Date.now();
  const id = await start(gateway, toItems(12));
  const isWaiting = ({ state }: FoundBulk) => state === 'WAITING_FOR_QUOTA';
  const waiting = await advanceUntil(gateway, id, isWaiting);
  expect(waiting).toMatchObject({ waiting: 4, updated: 8 });
  expect(Date.parse(waiting.resumesAt ?? '') - begin).toBeGreaterThanOrEqual(day);
  expect(Date.parse(waiting.resumesAt ?? '') - begin).toBeLessThan(day + 5000);
  expect(await updateNow(gateway)).toBe('OrganizationUpdated');
  await advance(day / 2);
  expect(await read(gateway, id)).toEqual(waiting);
  const other = await settle(gateway.start([vertra(100)]));
  expect(other).toMatchObject({ state: 'WAITING_FOR_QUOTA', waiting: 1 });
  expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(9);
  await advance(day / 2 - 5000);
  expect(await read(gateway, id)).toEqual(waiting);
  await advanceUntil(gateway, id, (found) => found.waiting === 0);
  expect(await read(gateway, id)).toMatchObject({ state: 'DONE', resumesAt: null, updated: 12, failed: 0 });
  await advanceUntil(gateway, idOf(other), (found) => found.waiting === 0);
});

it('a bulk update gets a fifth of each window while interactive updates wait for all of it', {
  timeout: 120_000,
}, async () => {
  const perMinute = 10;
  const gateway = await open({ perMinute });
  expect(await updateNow(gateway)).toBe('OrganizationUpdated');
  const updates: Promise<unknown>[] = [];
  /** Sends more updates than a window allows, which wait for the reset when it is near. */
  const flood = async () => {
    for (let count = 0; count < perMinute + 2; count += 1) {
      const input = { vertra: { organizationId: `flood${updates.length}`, description: 'Now' } };
      updates.push(gateway.send<object, object>(updateAlone, { input }));
    }
  };
  await flood();
  await advance(stepMs);
  const begin = Date.now();
  const count = 6;
  const id = await start(gateway, toItems(count));
  const isDone = ({ waiting }: FoundBulk) => waiting === 0;
  const done = await advanceUntil(gateway, id, isDone, flood);
  expect(done).toMatchObject({ state: 'DONE', updated: count, failed: 0 });
  // Two items in each window.
  expect(Date.now() - begin).toBeLessThanOrEqual(3 * minute + 10_000);
  await settle(Promise.all(updates));
  const sent = updatesSent(gateway.sandbox.vertra).map(({ organizationId }) => organizationId);
  expect(sent.filter((organization) => organization?.startsWith('flood')).length).toBeGreaterThanOrEqual(
    3 * 8,
  );
  // A request that was refused with 429 would have been sent again.
  expect(new Set(sent).size).toBe(sent.length);
});

it('a bulk update that waits for the quota of a day can be cancelled, and items of the other provider run meanwhile', async () => {
  const gateway = await open({ perMinute: 600, perDay: 5 });
  const id = await start(gateway, toItems(5));
  await advanceUntil(gateway, id, ({ state }) => state === 'WAITING_FOR_QUOTA');
  const other = await start(gateway, [{ vida: { organizationId: '3', name: 'N' } }, vertra(9)]);
  await advanceUntil(gateway, other, ({ updated }) => updated === 1);
  const { data } = await gateway.send(CancelBulkUpdateDocument, { id });
  const counts = { updated: 4, cancelled: 1, failed: 0, waiting: 0 };
  expect(data?.cancelBulkUpdate).toMatchObject({ state: 'CANCELLED', resumesAt: null, ...counts });
  await advance(day);
  expect(
    updatesSent(gateway.sandbox.vertra).filter(({ organizationId }) => organizationId === 'org4'),
  ).toEqual([]);
});

it('a bulk update whose first request is refused, because others have used the quota, waits for probes without spending tries', {
  timeout: 120_000,
}, async () => {
  const gateway = await open({ perDay: 10 });
  const { origin, token } = gateway.sandbox.vertra;
  const headers = { authorization: `Bearer ${token}` };
  for (let sent = 0; sent < 10; sent += 1) await fetch(`${origin}/v1/workspaces/org1`, { headers });
  const id = await start(gateway, toItems(20));
  const waiting = await advanceUntil(gateway, id, ({ state }) => state === 'WAITING_FOR_QUOTA');
  expect(waiting).toMatchObject({ waiting: 20 });
  const inMs = Date.parse(waiting.resumesAt ?? '') - Date.now();
  expect(Math.abs(inMs - 90_000)).toBeLessThan(3000);
  expect(updatesSent(gateway.sandbox.vertra).length).toBeLessThanOrEqual(8);
  await advance(day - minute);
  // One item is sent every quarter of an hour, more often only at the beginning.
  const refused = updatesSent(gateway.sandbox.vertra).length;
  expect(refused).toBeGreaterThan(24 * 3);
  expect(refused).toBeLessThan(24 * 4 + 10);
  // Eight items a day leave two requests to others, so that the last ones wait for three days.
  for (let days = 0; days < 3; days += 1) await advance(day);
  expect(await advanceUntil(gateway, id, (found) => found.waiting === 0)).toMatchObject({
    updated: 20,
    failed: 0,
  });
  expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(20 + refused);
});

it('a bulk update of many organizations waits for two minutes when the day of one of them is used up, which spends no try of the others', {
  timeout: 120_000,
}, async () => {
  const gateway = await open({});
  gateway.sandbox.vertra.inject(({ body, organizationId: id }) => {
    if (id !== 'org0') return respondWith({ status: 200, body: { response: { id, ...JSON.parse(body) } } });
    const refusal = { status: 'error', code: 'DAILY_QUOTA_EXCEEDED' };
    return respondWith({ status: 429, headers: { 'retry-after': '80000' }, body: refusal });
  });
  const begin = Date.now();
  const id = await start(gateway, toItems(31));
  const waiting = await advanceUntil(gateway, id, ({ state }) => state === 'WAITING_FOR_QUOTA');
  expect(Math.abs(Date.parse(waiting.resumesAt ?? '') - begin - 90_000)).toBeLessThan(5000);
  expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(1);
  // The items behind the one that is refused wait for its outcome.
  await advanceUntil(gateway, id, ({ updated, partiallyUpdated }) => updated + partiallyUpdated >= 27);
  expect(Date.now() - begin).toBeLessThan(3 * minute);
  const done = await advanceUntil(gateway, id, (found) => found.waiting === 0);
  expect(done).toMatchObject({ failed: 1, unknown: 0 });
  expect(Date.now() - begin).toBeLessThan(10 * minute);
  const sent = updatesSent(gateway.sandbox.vertra).map(({ organizationId }) => organizationId);
  expect(sent.filter((organization) => organization !== 'org0')).toHaveLength(30);
});

it('items with expected values wait for a small quota that their reads use up, spend no try, and are all updated', {
  timeout: 120_000,
}, async () => {
  // The share of bulk updates is five requests, fewer than the reads of the items that run at a time.
  const gateway = await open({ perMinute: 7 });
  gateway.sandbox.vertra.inject(({ body, organizationId: id }) => {
    const at = '2026-01-01T00:00:00Z';
    const stored = { id, name: 'n', description: 'd', owner_id: '1', created_at: at, updated_at: at };
    return respondWith({ status: 200, body: { response: { ...stored, ...JSON.parse(body || '{}') } } });
  });
  // Its response reports the quota.
  expect(await updateNow(gateway)).toBe('OrganizationUpdated');
  const count = 8;
  const items = toItems(count).map(({ vertra: item }) => ({
    vertra: { ...item, expected: { name: 'n' } },
  }));
  const id = await start(gateway, items as UpdateOrganizationInput[]);
  const done = await advanceUntil(gateway, id, ({ waiting }) => waiting === 0);
  expect(done).toMatchObject({ state: 'DONE', updated: count, failed: 0 });
  expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(count + 1);
  expect(gateway.sandbox.vertra.requests.length).toBeLessThanOrEqual(3 * count + 8);
});

it('an item that its provider has refused once spends no further try while the quota refuses its update', {
  timeout: 120_000,
}, async () => {
  // The share of bulk updates is one request in a window, which the read of each run uses.
  const gateway = await open({ perMinute: 2 });
  expect(await updateNow(gateway)).toBe('OrganizationUpdated');
  let reads = 0;
  gateway.sandbox.vertra.inject(({ method, organizationId: id }) => {
    if (method !== 'GET') return undefined;
    reads += 1;
    if (reads === 1) return respondWith({ status: 503, headers: { 'retry-after': '30' } });
    const at = '2026-01-01T00:00:00Z';
    return respondWith({
      status: 200,
      body: { response: { id, name: 'n', owner_id: '1', created_at: at, updated_at: at } },
    });
  });
  const item = { organizationId: 'org1', description: 'Item', expected: { name: 'n' } };
  const id = await start(gateway, [{ vertra: item }]);
  await advanceUntil(gateway, id, () => reads > 8);
  expect(await read(gateway, id)).toMatchObject({ waiting: 1, failed: 0 });
  expect(updatesSent(gateway.sandbox.vertra)).toHaveLength(1);
});

it('an item that its provider refuses with 429 and 503 in turn is sent six times, and once more for the first 429', {
  timeout: 120_000,
}, async () => {
  const gateway = await open({});
  let sent = 0;
  gateway.sandbox.vertra.inject(({ method }) => {
    if (method === 'GET') return undefined;
    sent += 1;
    // The wait exceeds the deadline, so that each run of the item sends one request.
    return respondWith({ status: sent % 2 === 1 ? 429 : 503, headers: { 'retry-after': '30' } });
  });
  const id = await start(gateway, [vertra(1)]);
  expect(await advanceUntil(gateway, id, ({ waiting }) => waiting === 0)).toMatchObject({ failed: 1 });
  expect(sent).toBe(7);
});
