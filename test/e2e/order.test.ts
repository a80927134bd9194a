import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument, UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Authenticate } from '../../src/domain/access/caller.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { hang } from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import { idOf, openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { createMemoryStore } from '../support/open-database.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway, updatesSent } from '../support/start-gateway.ts';

const vida = (organizationId: string, name: string): UpdateOrganizationInput => ({
  vida: { organizationId, name },
});
const updated = { __typename: 'OrganizationUpdated' };

const toCaller: Authenticate = (id) => ({ ...anonymous, id });
const headersOf = (caller: string) => ({ authorization: `Bearer ${caller}` });

const update = async (
  { send }: TestGateway,
  input: UpdateOrganizationInput,
  idempotencyKey: string | null = null,
  caller = 'anonymous',
) =>
  (await send(UpdateOrganizationDocument, { input, idempotencyKey }, headersOf(caller))).data
    ?.updateOrganization;

/** Creates a store that reports its first claim, after which the update waits in the queue. */
function createObservedStore() {
  const memory = createMemoryStore(3600);
  let claims = 0;
  const claim: IdempotencyStore['claim'] = (...args) => {
    claims += 1;
    return memory.claim(...args);
  };
  return { store: { ...memory, claim }, claimed: () => waitUntil('the key is claimed', () => claims > 0) };
}

/** Creates a store that delays each reservation and claim until `open` is called. */
function createSlowStore() {
  const memory = createMemoryStore(3600);
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let calls = 0;
  const slow =
    <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      calls += 1;
      await opened;
      return method(...args);
    };
  const store = { ...memory, claim: slow(memory.claim), reserve: slow(memory.reserve) };
  const called = (count: number) => waitUntil('the store is called', () => calls >= count);
  return { called, open, store: store satisfies IdempotencyStore };
}

const namesOf = (requests: readonly RecordedRequest[]) =>
  requests.map(({ body }) => JSON.parse(body).orgName ?? JSON.parse(body).updates.name);

describe('concurrent updates of one organization', () => {
  it('are sent one after the other, in the order of arrival, with either of its ids', async () => {
    const gateway = await startGateway();
    const { sandbox } = gateway;
    const held = holdResponses(sandbox.vida);
    const first = update(gateway, vida('3', 'First'));
    await held.waitForRequests(1);
    const second = update(gateway, vida('vida:3', 'Second'));
    const other = update(gateway, vida('42', 'Other'));
    await held.waitForRequests(2);
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['First', 'Other']);
    held.release();
    expect(await Promise.all([first, second, other])).toMatchObject(Array(3).fill(updated));
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['First', 'Other', 'Second']);
    expect(sandbox.vida.organization('3')).toMatchObject({ details: { orgName: 'Second' } });
  });

  it('are sent one after the other when they are items of a batch or of a bulk update', async () => {
    const gateway = await openBulkGateway();
    const { waitForEnd, sandbox, send, start } = gateway;
    const held = holdResponses(sandbox.vida);
    const single = update(gateway, vida('3', 'Single'));
    await held.waitForRequests(1);
    const batch = send(UpdateOrganizationsDocument, { inputs: [vida('3', 'Batch'), vida('42', 'Other')] });
    await held.waitForRequests(2);
    const id = idOf(await start([vida('3', 'Bulk'), vida('57', 'Another')]));
    await held.waitForRequests(3);
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['Single', 'Other', 'Another']);
    held.release();
    expect(await single).toMatchObject(updated);
    expect((await batch).data?.updateOrganizations).toMatchObject([updated, updated]);
    expect(await waitForEnd(id)).toMatchObject({ updated: 2 });
    expect(namesOf(updatesSent(sandbox.vida)).slice(3)).toEqual(['Batch', 'Bulk']);
  });

  it('alternate between their callers, each of whose updates keep their order, also as items of batches and bulk updates', async () => {
    const gateway = await openBulkGateway({}, { authenticate: toCaller });
    const { sandbox, send, start, waitForEnd } = gateway;
    const held = holdResponses(sandbox.vida);
    const flood = [update(gateway, vida('3', 'Alice 1'), 'k1', 'alice')];
    await held.waitForRequests(1);
    for (const index of [2, 3, 4])
      flood.push(update(gateway, vida('3', `Alice ${index}`), `k${index}`, 'alice'));
    const inputs = [vida('3', 'Bob 1'), vida('3', 'Bob 2')];
    const batch = send(UpdateOrganizationsDocument, { inputs }, headersOf('bob'));
    // The other organization of the bulk update proves that its first item waits, too.
    const id = idOf(await start([vida('3', 'Carol'), vida('42', 'Other')], undefined, headersOf('carol')));
    await held.waitForRequests(2);
    held.release();
    expect(await Promise.all(flood)).toMatchObject(Array(4).fill(updated));
    expect((await batch).data?.updateOrganizations).toMatchObject([updated, updated]);
    expect(await waitForEnd(id, headersOf('carol'))).toMatchObject({ updated: 2 });
    expect(namesOf(updatesSent(sandbox.vida)).filter((name) => name !== 'Other')).toEqual([
      ...['Alice 1', 'Alice 2', 'Bob 1', 'Carol', 'Alice 3', 'Bob 2', 'Alice 4'],
    ]);
  });

  it('claim their keys before they wait, so that a replay joins the waiting update', async () => {
    const { claimed, store } = createObservedStore();
    const gateway = await startGateway({ store });
    const { sandbox } = gateway;
    const held = holdResponses(sandbox.vida);
    const first = update(gateway, vida('3', 'First'));
    await held.waitForRequests(1);
    const second = update(gateway, vida('3', 'Second'), 'k');
    await claimed();
    const replay = update(gateway, vida('3', 'Second'), 'k');
    expect(await update(gateway, vida('3', 'Other'), 'k')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    held.release();
    expect(await Promise.all([first, second, replay])).toMatchObject(Array(3).fill(updated));
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['First', 'Second']);
  });

  it('are refused while they wait when the gateway shuts down, and their keys stay unused', async () => {
    const { claimed, store } = createObservedStore();
    const gateway = await startGateway({ store });
    const { gate, sandbox } = gateway;
    const held = holdResponses(sandbox.vida);
    const first = update(gateway, vida('3', 'First'));
    await held.waitForRequests(1);
    const second = update(gateway, vida('3', 'Second'), 'k');
    await claimed();
    const closed = gate.close();
    held.release();
    expect(await first).toMatchObject(updated);
    expect(await second).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: true,
      message: expect.stringContaining('shutting down'),
    });
    await closed;
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['First']);
    const next = await startGateway({ store });
    expect(await update(next, vida('3', 'Another'), 'k')).toMatchObject(updated);
  });

  it('are refused as not sent when they wait too long', async () => {
    const gateway = await startGateway({ timeoutMs: 200 });
    const { sandbox } = gateway;
    sandbox.vida.inject(() => hang);
    const inputs = Array.from({ length: 4 }, (_, index) => vida('3', `Update ${index}`));
    const outcomes = await Promise.all(inputs.map((input) => update(gateway, input)));
    const sent = namesOf(updatesSent(sandbox.vida));
    for (const [index, each] of outcomes.entries()) {
      expect(each).toMatchObject(
        sent.includes(`Update ${index}`)
          ? { __typename: 'OrganizationOutcomeUnknownError', reason: 'TIMEOUT' }
          : { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED', retryable: true },
      );
    }
    expect(sent.length).toBeLessThan(3);
    sandbox.vida.inject(undefined);
    expect(await update(gateway, vida('3', 'Later'))).toMatchObject(updated);
  });

  it('do not delay the replay of a stored outcome', async () => {
    const gateway = await startGateway();
    const { sandbox } = gateway;
    expect(await update(gateway, vida('3', 'Stored'), 'k')).toMatchObject(updated);
    const held = holdResponses(sandbox.vida);
    const running = update(gateway, vida('3', 'Running'));
    await held.waitForRequests(1);
    expect(await update(gateway, vida('3', 'Stored'), 'k')).toMatchObject(updated);
    held.release();
    expect(await running).toMatchObject(updated);
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['Stored', 'Running']);
  });

  it('keep their order while the key of the first one is checked', async () => {
    const { called, open, store } = createSlowStore();
    const gateway = await startGateway({ store });
    const first = update(gateway, vida('3', 'First'), 'k');
    await called(1);
    const second = update(gateway, vida('vida:3', 'Second'));
    expect(await update(gateway, vida('42', 'Other'))).toMatchObject(updated);
    expect(namesOf(updatesSent(gateway.sandbox.vida))).toEqual(['Other']);
    open();
    expect(await Promise.all([first, second])).toMatchObject([updated, updated]);
    expect(namesOf(updatesSent(gateway.sandbox.vida))).toEqual(['Other', 'First', 'Second']);
  });

  it('keep their order while the key of a batch is checked', async () => {
    const { called, open, store } = createSlowStore();
    const gateway = await startGateway({ store });
    const inputs = [vida('3', 'First'), vida('3', 'Last')];
    const batch = gateway.send(UpdateOrganizationsDocument, { inputs, idempotencyKey: 'k' });
    await called(1);
    const second = update(gateway, vida('3', 'Second'));
    expect(await update(gateway, vida('42', 'Other'))).toMatchObject(updated);
    open();
    expect((await batch).data?.updateOrganizations).toMatchObject([updated, updated]);
    expect(await second).toMatchObject(updated);
    expect(namesOf(updatesSent(gateway.sandbox.vida))).toEqual(['Other', 'First', 'Second', 'Last']);
  });

  it('release their slots when the key belongs to a replay, to another update or to another batch', async () => {
    const memory = createMemoryStore(3600);
    const before = await startGateway({ store: memory });
    await update(before, vida('3', 'Stored'), 'k');
    await before.send(UpdateOrganizationsDocument, { inputs: [vida('3', 'Batch')], idempotencyKey: 'b' });
    const { sandbox, ...gateway } = await startGateway({ store: memory, timeoutMs: 60_000 });
    const again = { sandbox, ...gateway };
    const running = holdResponses(sandbox.vida);
    const first = update(again, vida('3', 'First'));
    await running.waitForRequests(1);
    const batch = (name: string) =>
      again.send(UpdateOrganizationsDocument, { inputs: [vida('3', name)], idempotencyKey: 'b' });
    expect(await update(again, vida('3', 'Stored'), 'k')).toMatchObject(updated);
    expect(await update(again, vida('3', 'Reused'), 'k')).toMatchObject({
      __typename: 'OrganizationIdempotencyError',
    });
    expect((await batch('Batch')).data?.updateOrganizations).toMatchObject([updated]);
    expect((await batch('Reused')).data?.updateOrganizations).toMatchObject([
      { __typename: 'OrganizationIdempotencyError' },
    ]);
    running.release();
    expect(await first).toMatchObject(updated);
    expect(await update(again, vida('3', 'Later'))).toMatchObject(updated);
    expect(namesOf(updatesSent(sandbox.vida))).toEqual(['First', 'Later']);
  });

  it('do not wait for the slot of a replay that joins a running update', async () => {
    const gateway = await startGateway({ timeoutMs: 60_000 });
    const { sandbox } = gateway;
    const held = holdResponses(sandbox.vida);
    const inputs = Array.from({ length: 12 }, (_, index) => vida(index % 2 ? '3' : '42', `Update ${index}`));
    const send = (idempotencyKey: string, all: UpdateOrganizationInput[]) =>
      gateway.send(UpdateOrganizationsDocument, { inputs: all, idempotencyKey });
    const batches = [send('a', inputs), send('a', inputs), send('b', [...inputs].reverse())];
    await held.waitForRequests(2);
    held.release();
    for (const { data } of await Promise.all(batches)) {
      expect(data?.updateOrganizations).toMatchObject(Array(12).fill(updated));
    }
    expect(updatesSent(sandbox.vida)).toHaveLength(24);
  });
});
