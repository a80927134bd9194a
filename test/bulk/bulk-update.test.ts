import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { CancelBulkUpdateDocument } from '../../schema/operations.ts';
import type { Scope } from '../../src/domain/access/caller.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { failUpdates } from '../redis/updates.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { createMemoryStore } from '../support/open-database.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { idOf, openBulkGateway } from './open-bulk-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const vertra = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vertra: { organizationId, name },
});
const names = (count: number) => Array.from({ length: count }, (_, index) => `Name ${index}`);

describe('startBulkUpdate', () => {
  it('responds before any item is applied, and each item gets its outcome', async () => {
    const { waitForEnd, sandbox, start, unexpected } = await openBulkGateway();
    const started = await start([
      vida('3', 'A'),
      vertra('org123', 'x'.repeat(51)),
      vertra('org404', 'B'),
      vida('9500', 'C'),
      { vida: { organizationId: '42', name: 'D', email: 'not an address' } },
      vertra('org123', 'E'),
    ]);
    expect(started).toMatchObject({ __typename: 'OrganizationBulkUpdate', total: 6, cancelled: 0 });
    const { failedItems, ...counts } = await waitForEnd(idOf(started));
    expect(counts).toMatchObject({
      state: 'DONE',
      total: 6,
      waiting: 0,
      updated: 2,
      partiallyUpdated: 1,
      failed: 2,
      unknown: 1,
      cancelled: 0,
    });
    expect(failedItems).toMatchObject([
      {
        index: 1,
        path: ['inputs', '1', 'vertra'],
        error: {
          __typename: 'OrganizationInputError',
          issues: [{ path: ['inputs', '1', 'vertra', 'name'], code: 'TOO_LONG' }],
        },
      },
      { index: 2, error: { __typename: 'OrganizationNotFoundError', applied: 'NOT_APPLIED' } },
      { index: 3, error: { __typename: 'OrganizationOutcomeUnknownError', reason: 'SERVER_ERROR' } },
      {
        index: 4,
        error: null,
        fields: [
          { path: ['inputs', '4', 'vida', 'name'], state: 'APPLIED' },
          { path: ['inputs', '4', 'vida', 'email'], state: 'REJECTED' },
        ],
      },
    ]);
    expect(updatesSent(sandbox.vertra)).toHaveLength(2);
    expect(unexpected).toEqual([]);
  });

  it('applies the updates of one organization in their order, in either notation of its id', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    const id = idOf(
      await start(names(20).map((name, index) => vertra(index % 2 ? 'org123' : 'vertra:org123', name))),
    );
    expect(await waitForEnd(id)).toMatchObject({ updated: 20 });
    expect(updatesSent(sandbox.vertra).map(({ body }) => JSON.parse(body).updates.name)).toEqual(names(20));
  });

  it('replays a start with the same key when the ids have another notation, and sends each item once', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    const id = idOf(await start([vida('3', 'A'), vertra('vertra:org123', 'B')], 'key'));
    expect(idOf(await start([vida('vida:3', 'A'), vertra('org123', 'B')], 'key'))).toBe(id);
    expect(await waitForEnd(id)).toMatchObject({ total: 2, updated: 2 });
    expect([updatesSent(sandbox.vida).length, updatesSent(sandbox.vertra).length]).toEqual([1, 1]);
  });

  it('sends null for a field that is null, and omits an absent field', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    await waitForEnd(idOf(await start([{ vida: { organizationId: '3', offeredProductPlanId: null } }])));
    expect(updatesSent(sandbox.vida).map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ offeredProductPlanId: null }),
    ]);
  });

  it('returns the same bulk update for the same key and inputs, and refuses other inputs', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    const first = idOf(await start([vida('3', 'A')], 'key'));
    await waitForEnd(first);
    expect(await start([vida('3', 'A')], 'key')).toMatchObject({ id: first, state: 'DONE', updated: 1 });
    expect(await start([vida('3', 'B')], 'key')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    expect(idOf(await start([vida('3', 'A')], 'other'))).not.toBe(first);
    expect(await start([vida('3', 'A')], '', { 'idempotency-key': 'x' })).toMatchObject({
      __typename: 'OrganizationInputError',
      issues: [{ path: ['idempotencyKey'], code: 'REQUIRED' }],
    });
    expect(updatesSent(sandbox.vida).length).toBeLessThanOrEqual(2);
  });

  it('refuses an empty list and too many items, with the path of the argument', async () => {
    const { start } = await openBulkGateway({ maxItems: 2 });
    expect(await start([])).toMatchObject({ issues: [{ path: ['inputs'], code: 'NOTHING_TO_UPDATE' }] });
    expect(await start(names(3).map((name) => vida('3', name)))).toMatchObject({
      __typename: 'OrganizationInputError',
      issues: [{ path: ['inputs'], code: 'TOO_LONG', limit: 2 }],
    });
  });

  it('refuses an eleventh bulk update of a caller while ten are unfinished', async () => {
    const { sandbox, start } = await openBulkGateway();
    const held = holdResponses(sandbox.vida);
    for (const name of names(10)) idOf(await start([vida('3', name)]));
    expect(await start([vida('3', 'More')])).toMatchObject({
      __typename: 'OrganizationRateLimitedError',
      retryable: true,
    });
    held.release();
  });

  it('accepts the maximum number of items in one operation', async () => {
    const { waitForEnd, start } = await openBulkGateway({ maxItems: 10_000 });
    const inputs = Array.from({ length: 10_000 }, () => vertra('org404', 'x'.repeat(51)));
    expect(await waitForEnd(idOf(await start(inputs)))).toMatchObject({ total: 10_000, failed: 10_000 });
  });
});

describe('an operation with startBulkUpdate', () => {
  const inputs = Array.from({ length: 6000 }, () => vertra('org404', 'x'.repeat(200)));
  const once = 'startBulkUpdate(inputs: $inputs) { __typename }';
  const operation = (...fields: string[]) =>
    `mutation ($inputs: [UpdateOrganizationInput!]!) { ${fields.join(' ')} }`;

  it('is allowed more than a megabyte when the caller has the write scope, and not otherwise', async () => {
    const authenticate = async (id: string) => ({
      id,
      scopes: new Set<Scope>([id === 'writer' ? 'organizations:write' : 'organizations:read']),
      organizations: ['*'] as const,
    });
    const { send } = await openBulkGateway({ maxItems: 10_000 }, { authenticate });
    const sendAs = (id: string) => send(operation(once), { inputs }, { authorization: `Bearer ${id}` });
    expect(await sendAs('writer')).toMatchObject({
      data: { startBulkUpdate: { __typename: 'OrganizationBulkUpdate' } },
    });
    expect(await sendAs('reader')).toMatchObject({
      status: 413,
      errors: [{ extensions: { code: 'BODY_TOO_LARGE', limit: 1_048_576 } }],
    });
  });

  it('costs as much as the items of all bulk updates that it starts', async () => {
    const { send } = await openBulkGateway({ maxItems: 10_000 });
    const fields = ['a', 'b', 'c', 'd'].map((alias) => `${alias}: ${once}`);
    expect(await send(operation(...fields.slice(0, 3)), { inputs })).toMatchObject({ status: 200 });
    expect(await send(operation(...fields), { inputs })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY', limit: 20_000 } }],
    });
  });
});

describe('an item', () => {
  it('is sent again after the wait that the provider requests, and is applied once', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    const id = idOf(await start([vertra('fault-rate-limited-then-fine', 'A'), vida('9504', 'B')]));
    expect(await waitForEnd(id)).toMatchObject({ updated: 2 });
    expect(sandbox.vertra.writes('fault-rate-limited-then-fine')).toBe(1);
  });

  it('fails after repeated refusals, while other items continue', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    failUpdates(sandbox.vida, respondWith({ status: 429, headers: { 'retry-after': '0' } }));
    const { failedItems, ...counts } = await waitForEnd(
      idOf(await start([vida('3', 'A'), vertra('org123', 'B')])),
    );
    expect(counts).toMatchObject({ updated: 1, failed: 1 });
    expect(failedItems).toMatchObject([{ error: { __typename: 'OrganizationRateLimitedError' } }]);
  });

  it('is run again when its key cannot be checked, and is never counted as unknown or cancelled', async () => {
    const memory = createMemoryStore(3600);
    let isUnreachable = true;
    const claim: IdempotencyStore['claim'] = (...args) =>
      isUnreachable ? Promise.reject(new Error('unreachable')) : memory.claim(...args);
    const runs: (number | null)[] = [];
    const { waitForEnd, find, sandbox, send, start } = await openBulkGateway(
      { onItemRun: ({ index }) => runs.push(index) },
      { store: { ...memory, claim } },
    );
    const id = idOf(await start([vida('3', 'A'), vida('3', 'B')]));
    await waitUntil('an item was run', () => runs.length > 0);
    expect(await find(id)).toMatchObject({ waiting: 2, unknown: 0, failed: 0 });
    const { data } = await send(CancelBulkUpdateDocument, { id });
    expect(data?.cancelBulkUpdate).toMatchObject({ waiting: 1, cancelled: 1 });
    isUnreachable = false;
    expect(await waitForEnd(id)).toMatchObject({ updated: 1, cancelled: 1, unknown: 0 });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('is not sent again when its outcome is unknown', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    expect(await waitForEnd(idOf(await start([vida('9501', 'A')])))).toMatchObject({ unknown: 1 });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('is not sent after an item of the same organization whose outcome is unknown', async () => {
    const { waitForEnd, sandbox, start } = await openBulkGateway();
    sandbox.vida.inject(({ body }) =>
      body.includes('"B"') ? respondWith({ status: 500, applied: true }) : undefined,
    );
    const inputs = ['A', 'B', 'C', 'D'].map((name) => vida('3', name));
    const { failedItems, ...counts } = await waitForEnd(idOf(await start([...inputs, vida('42', 'E')])));
    expect(counts).toMatchObject({ state: 'DONE', updated: 2, unknown: 1, failed: 2 });
    const blocked = {
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: false,
      message: expect.stringContaining('An earlier update of this organization in the same bulk update'),
    };
    expect(failedItems).toMatchObject([
      { index: 1, error: { applied: 'UNKNOWN' } },
      { index: 2, error: blocked },
      { index: 3, error: blocked },
    ]);
    const sent = updatesSent(sandbox.vida).map(({ body }) => /"([A-E])"/.exec(body)?.[1]);
    expect(sent.toSorted()).toEqual(['A', 'B', 'E']);
  });

  it('waits until the rate of its provider admits it', async () => {
    const { find, sandbox, start } = await openBulkGateway({ perMinute: { VIDA: 1, VERTRA: 1_000_000 } });
    const id = idOf(await start([vida('3', 'A'), vida('42', 'B'), vertra('org123', 'C')]));
    await expect.poll(() => find(id)).toMatchObject({ waiting: 1, updated: 2 });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });
});

describe('a caller of bulk updates', () => {
  const as = (id: string) => ({ authorization: `Bearer ${id}` });
  const scopesOf: Readonly<Record<string, readonly Scope[]>> = { reader: ['organizations:read'] };
  const authenticate = async (id: string) => ({
    id,
    scopes: new Set<Scope>(scopesOf[id] ?? ['organizations:read', 'organizations:write']),
    organizations: ['vida:3'] as const,
  });

  it('updates only organizations that the caller is allowed to update', async () => {
    const { find, sandbox, start } = await openBulkGateway({}, { authenticate });
    const id = idOf(await start([vida('3', 'A'), vida('42', 'B')], undefined, as('me')));
    await expect
      .poll(() => find(id, as('me')))
      .toMatchObject({
        updated: 1,
        failed: 1,
        failedItems: [{ index: 1, error: { __typename: 'OrganizationForbiddenError' } }],
      });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('can neither find nor cancel the bulk update of another caller', async () => {
    const { find, sandbox, send, start } = await openBulkGateway({}, { authenticate });
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start([vida('3', 'A')], 'key', as('me')));
    expect(await find(id, as('you'))).toMatchObject({ __typename: 'OrganizationNotFoundError' });
    const { data } = await send(CancelBulkUpdateDocument, { id }, as('you'));
    expect(data?.cancelBulkUpdate).toMatchObject({ __typename: 'OrganizationNotFoundError' });
    expect(await find(id, as('me'))).toMatchObject({ waiting: 1, cancelled: 0 });
    expect(idOf(await start([vida('3', 'A')], 'key', as('you')))).not.toBe(id);
    held.release();
  });

  it('cannot start or cancel a bulk update without the write scope', async () => {
    const { send, start } = await openBulkGateway({}, { authenticate });
    const forbidden = { __typename: 'OrganizationForbiddenError', provider: null };
    expect(await start([vida('3', 'A')], undefined, as('reader'))).toMatchObject({
      __typename: forbidden.__typename,
    });
    const { data } = await send(CancelBulkUpdateDocument, { id: 'any' }, as('reader'));
    expect(data?.cancelBulkUpdate).toMatchObject({ __typename: forbidden.__typename });
  });
});

describe('cancelBulkUpdate', () => {
  it('starts no further item, and reports the outcome of an item in flight', async () => {
    const { waitForEnd, find, sandbox, send, start } = await openBulkGateway();
    const held = holdResponses(sandbox.vida);
    const id = idOf(await start(names(5).map((name) => vida('3', name))));
    await held.waitForRequests(1);
    const { data } = await send(CancelBulkUpdateDocument, { id });
    expect(data?.cancelBulkUpdate).toMatchObject({ state: 'CANCELLED', waiting: 1, cancelled: 4 });
    held.release();
    expect(await waitForEnd(id)).toMatchObject({
      state: 'CANCELLED',
      updated: 1,
      cancelled: 4,
      failedItems: [],
    });
    await send(CancelBulkUpdateDocument, { id });
    expect(await find(id)).toMatchObject({ updated: 1, cancelled: 4 });
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('counts an item that was sent as failed, with its last error, and not as cancelled', async () => {
    const { waitForEnd, sandbox, send, start } = await openBulkGateway();
    // The wait exceeds the deadline, so the item would be sent again in half a minute.
    failUpdates(sandbox.vida, respondWith({ status: 429, headers: { 'retry-after': '30' } }));
    const id = idOf(await start([vida('3', 'Sent'), vida('3', 'Never started')]));
    await waitUntil('the first item was sent', () => updatesSent(sandbox.vida).length === 1);
    await send(CancelBulkUpdateDocument, { id });
    const { failedItems, ...counts } = await waitForEnd(id);
    expect(counts).toMatchObject({ state: 'CANCELLED', total: 2, waiting: 0, failed: 1, cancelled: 1 });
    expect(failedItems).toMatchObject([
      { index: 0, error: { __typename: 'OrganizationRateLimitedError', applied: 'NOT_APPLIED' } },
    ]);
    expect(updatesSent(sandbox.vida)).toHaveLength(1);
  });

  it('counts an item as failed when it is in flight and refused after the cancellation', async () => {
    const { waitForEnd, sandbox, send, start } = await openBulkGateway();
    const respond: (() => void)[] = [];
    failUpdates(sandbox.vida, {
      applied: false,
      play: (response) => {
        respond.push(() => response.writeHead(429, { 'retry-after': '30' }).end());
      },
    });
    const id = idOf(await start([vida('3', 'Sent'), vida('3', 'Never started')]));
    await waitUntil('the first item is in flight', () => respond.length === 1);
    const { data } = await send(CancelBulkUpdateDocument, { id });
    expect(data?.cancelBulkUpdate).toMatchObject({ waiting: 1, failed: 0, cancelled: 1 });
    for (const send429 of respond) send429();
    expect(await waitForEnd(id)).toMatchObject({ state: 'CANCELLED', waiting: 0, failed: 1, cancelled: 1 });
  });
});
