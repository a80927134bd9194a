import { describe, expect, it } from 'vitest';
import type { RetryBulkUpdateMutation, UpdateOrganizationInput } from '../../schema/operations.ts';
import { RetryBulkUpdateDocument } from '../../schema/operations.ts';
import type { RunningConnections } from '../../src/app/running-connections.ts';
import type { BulkOptions } from '../../src/bulk/bulk-options.ts';
import type { RunningBulk } from '../../src/bulk/bulk-updates.ts';
import { runItem } from '../../src/bulk/run-item.ts';
import type { NewBulk } from '../../src/bulk/store.ts';
import type { UpdateDeps } from '../../src/domain/update/update-organization.ts';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import { holdResponses, startAccount } from '../app/account.ts';
import type { ConnectedGateway, ListedConnection } from '../app/start-connected.ts';
import { startConnected } from '../app/start-connected.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { createBulkStore, createMemoryDatabase } from '../support/open-database.ts';
import type { GatewayOptions } from '../support/start-gateway.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { idOf, openTestBulk, toBulkCalls } from './open-bulk-gateway.ts';
import { findBulk, toBulk } from './store-contract.ts';

type Retry = NonNullable<RetryBulkUpdateMutation['retryBulkUpdate']>;

/** Opens a gateway with bulk updates on the connections of CONNECTIONS_FILE. */
async function open(
  listed: readonly ListedConnection[],
  bulk: Partial<BulkOptions> = {},
  options: GatewayOptions = {},
) {
  let running: RunningBulk | undefined;
  const openBulk = async (updates: UpdateDeps) => {
    const { findBulkLimits } = updates.connections as RunningConnections;
    running = await openTestBulk(updates, { findBulkLimits, maxItems: 1000, ...bulk });
    return running;
  };
  const limits = { VERTRA_BULK_PER_MINUTE: '1000000' };
  const gateway = await startConnected(listed, limits, { ...options, openBulk });
  const calls = toBulkCalls(gateway);
  const startAll = async (inputs: readonly UpdateOrganizationInput[], key?: string) =>
    idOf(await calls.start(inputs, key));
  return { ...gateway, ...calls, startAll, stopBulk: async () => running?.close() };
}

const names = ['org123', 'org456', 'org789', 'north/west 50%'];

const toInput = (connection: string, organization: string): UpdateOrganizationInput => ({
  vertra: { organizationId: `vertra@${connection}:${organization}`, description: 'Changed' },
});

const toInputs = (connection: string) => names.map((name) => toInput(connection, name));

async function retry({ send }: Pick<ConnectedGateway, 'send'>, id: string): Promise<Retry> {
  const { data, errors } = await send(RetryBulkUpdateDocument, { id });
  if (!data?.retryBulkUpdate) throw new Error(JSON.stringify(errors));
  return data.retryBulkUpdate;
}

/** The item of an organization of a connection that does not exist for the caller. */
const unknownItem = (index: number) => ({
  index,
  error: {
    __typename: 'OrganizationInputError',
    applied: 'NOT_APPLIED',
    issues: [{ path: ['inputs', `${index}`, 'vertra', 'organizationId'], code: 'INVALID_FORMAT' }],
  },
});

describe('the items of a connection are updated', () => {
  it('while another connection of the provider hangs with items in all of its places', async () => {
    const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
    const gateway = await open([emea.listedVertra, apac.listedVertra]);
    emea.vertra.inject(() => hang);
    const hanging = Array.from({ length: 50 }, (_, index) => toInput('emea', `org${index}`));
    const ofEmea = await gateway.startAll(hanging);
    await waitUntil('items of emea are sent', () => updatesSent(emea.vertra).length === 6);
    const ofBoth = await gateway.startAll([...toInputs('emea'), ...toInputs('apac')]);
    const isUpdated = async () => {
      const found = await gateway.find(ofBoth);
      return found.__typename === 'OrganizationBulkUpdate' && found.updated === 4;
    };
    await waitUntil('the items of apac are updated', isUpdated);
    expect(updatesSent(apac.vertra)).toHaveLength(4);
    expect(updatesSent(emea.vertra)).toHaveLength(6);
    expect(await gateway.find(ofBoth)).toMatchObject({ state: 'RUNNING', waiting: 4, updated: 4 });
    expect(await gateway.find(ofEmea)).toMatchObject({ state: 'RUNNING', waiting: 50 });
    await gateway.list();
  });

  it('while another connection of the provider is out of quota, and only then the bulk update waits for it', async () => {
    const quota = { perMinute: 1, windowMs: { MINUTE: 300_000 } };
    const [emea, apac] = [await startAccount('emea', { quota }), await startAccount('apac')];
    const gateway = await open([emea.listedVertra, apac.listedVertra]);
    await gateway.waitForEnd(await gateway.startAll([toInput('emea', 'org123')]));
    const held = holdResponses(apac.vertra);
    const id = await gateway.startAll([...toInputs('emea'), ...toInputs('apac')]);
    await waitUntil('the items of apac are sent', () => held.held.length === 4);
    expect(await gateway.find(id)).toMatchObject({ state: 'RUNNING', resumesAt: null, waiting: 8 });
    held.release();
    const isWaiting = async () => {
      const found = await gateway.find(id);
      return found.__typename === 'OrganizationBulkUpdate' && found.updated === 4;
    };
    await waitUntil('the items of apac are updated', isWaiting);
    const resumesAt = expect.any(String);
    expect(await gateway.find(id)).toMatchObject({ state: 'WAITING_FOR_QUOTA', resumesAt, waiting: 4 });
    expect(updatesSent(emea.vertra)).toHaveLength(1);
  });

  it('at once, while another connection of the provider may start one item a minute', async () => {
    const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
    const gateway = await open([{ ...emea.listedVertra, bulkPerMinute: 1 }, apac.listedVertra]);
    const ofEmea = await gateway.startAll(toInputs('emea'));
    await waitUntil('an item of emea is sent', () => updatesSent(emea.vertra).length === 1);
    const ofApac = await gateway.startAll(toInputs('apac'));
    expect(await gateway.waitForEnd(ofApac)).toMatchObject({ updated: 4 });
    expect(await gateway.find(ofEmea)).toMatchObject({ waiting: 3, updated: 1 });
    expect(updatesSent(emea.vertra)).toHaveLength(1);
    // A changed limit applies to the items that wait.
    await gateway.list(emea.listedVertra, apac.listedVertra);
    expect(await gateway.waitForEnd(ofEmea)).toMatchObject({ updated: 4 });
  });

  it('when an earlier item of the same id at another connection has an unknown outcome', async () => {
    const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
    const gateway = await open([emea.listedVertra, apac.listedVertra]);
    emea.vertra.inject(({ method }) => (method === 'GET' ? undefined : respondWith({ status: 500 })));
    const both = ['emea', 'apac', 'emea', 'apac'].map((connection) => toInput(connection, 'org123'));
    const ended = await gateway.waitForEnd(await gateway.startAll(both));
    expect(ended).toMatchObject({ updated: 2, unknown: 1, failed: 1 });
    expect(ended.failedItems.map(({ index }) => index)).toEqual([0, 2]);
    expect([updatesSent(emea.vertra).length, updatesSent(apac.vertra).length]).toEqual([1, 2]);
  });
});

describe('an item that has not started when its connection is', () => {
  /** Starts items of `emea`, of which one is in flight, and of `apac`. */
  async function startHeld(key?: string) {
    const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
    const other = await startAccount('emea', { vertraToken: 'other-token' });
    const former = { ...emea.listedVertra, bulkPerMinute: 1 };
    const gateway = await open([former, apac.listedVertra]);
    const held = holdResponses(emea.vertra);
    const inputs = [...toInputs('emea'), ...toInputs('apac')];
    const id = await gateway.startAll(inputs, key);
    await waitUntil('an item of emea is in flight', () => held.held.length === 1);
    await waitUntil('the items of apac are updated', () => updatesSent(apac.vertra).length === 4);
    return { apac, emea, former, gateway, held, id, inputs, other };
  }

  it('removed is not sent and has an InputError, and the item in flight has its outcome', async () => {
    const { apac, emea, gateway, held, id } = await startHeld();
    await gateway.list(apac.listedVertra);
    held.release();
    const ended = await gateway.waitForEnd(id);
    expect(ended).toMatchObject({ state: 'DONE', updated: 5, failed: 3 });
    expect(ended.failedItems).toMatchObject([1, 2, 3].map(unknownItem));
    expect(updatesSent(emea.vertra)).toHaveLength(1);
  });

  it('configured for another account is never sent to that account, whose own items are', async () => {
    const { apac, emea, gateway, held, id, other } = await startHeld();
    const changed = { ...other.listedVertra, account: 'other' };
    await gateway.list(changed, apac.listedVertra);
    held.release();
    expect(await gateway.waitForEnd(id)).toMatchObject({ state: 'DONE', updated: 5, failed: 3 });
    expect([updatesSent(emea.vertra).length, updatesSent(other.vertra).length]).toEqual([1, 0]);
    const own = await gateway.waitForEnd(await gateway.startAll([toInput('emea', 'org456')]));
    expect(own).toMatchObject({ updated: 1 });
    expect(updatesSent(other.vertra)).toHaveLength(1);
  });

  it('configured for another account is refused by a retry, and sent when the connection has its account again', async () => {
    const { apac, emea, former, gateway, held, id, other } = await startHeld();
    const changed = { ...other.listedVertra, account: 'other' };
    await gateway.list(changed, apac.listedVertra);
    held.release();
    await gateway.waitForEnd(id);
    const refused = idOf(await retry(gateway, id));
    const ended = await gateway.waitForEnd(refused);
    expect(ended).toMatchObject({ total: 3, failed: 3 });
    expect(ended.failedItems).toMatchObject([1, 2, 3].map(unknownItem));
    expect(updatesSent(other.vertra)).toEqual([]);
    await gateway.list({ ...former, bulkPerMinute: 1000 }, apac.listedVertra);
    const sent = await gateway.waitForEnd(idOf(await retry(gateway, refused)));
    expect(sent).toMatchObject({ total: 3, updated: 3 });
    expect([updatesSent(emea.vertra).length, updatesSent(other.vertra).length]).toEqual([4, 0]);
  });

  it.each(['removed', 'configured for another account'])(
    '%s does not change the answer to a start that is sent again with its key',
    async (name) => {
      const { apac, former, gateway, held, id, inputs, other } = await startHeld('key');
      const changed = name === 'removed' ? [] : [{ ...other.listedVertra, account: 'other' }];
      await gateway.list(...changed, apac.listedVertra);
      expect(await gateway.startAll(inputs, 'key')).toBe(id);
      held.release();
      expect(await gateway.waitForEnd(id)).toMatchObject({ updated: 5, failed: 3 });
      expect(await gateway.startAll(inputs, 'key')).toBe(id);
      await gateway.list(former, apac.listedVertra);
      expect(await gateway.startAll(inputs, 'key')).toBe(id);
      expect(updatesSent(other.vertra)).toEqual([]);
      expect(updatesSent(apac.vertra)).toHaveLength(4);
    },
  );

  it('added does not change the answer to a start that is sent again with its key', async () => {
    const emea = await startAccount('emea');
    const gateway = await open([]);
    const inputs = [toInput('emea', 'org123')];
    const id = await gateway.startAll(inputs, 'key');
    await gateway.waitForEnd(id);
    await gateway.list(emea.listedVertra);
    expect(await gateway.startAll(inputs, 'key')).toBe(id);
    expect(updatesSent(emea.vertra)).toEqual([]);
  });
});

it('an item whose connection does not exist is refused at the start, and is sent by a retry when the connection exists', async () => {
  const emea = await startAccount('emea');
  const gateway = await open([]);
  const names = Array.from({ length: 100 }, (_, index) => toInput(`none-${index}`, 'org123'));
  const hostile = [{ vertra: { organizationId: 'org123', connection: 'a:b', description: 'Changed' } }];
  const id = await gateway.startAll([toInput('emea', 'org123'), ...names, ...hostile]);
  const ended = await gateway.waitForEnd(id);
  expect(ended).toMatchObject({ total: 102, failed: 102 });
  expect(ended.failedItems[0]).toMatchObject(unknownItem(0));
  await gateway.list(emea.listedVertra);
  expect(await gateway.waitForEnd(idOf(await retry(gateway, id)))).toMatchObject({ updated: 1, failed: 101 });
  expect(updatesSent(emea.vertra)).toHaveLength(1);
});

it('items in a database of an ended process are run by the next one when it has their account, and refused when not', async () => {
  const [emea, apac] = [await startAccount('emea'), await startAccount('apac')];
  const database = createMemoryDatabase();
  const storage = { kind: 'sqlite' as const, database };
  const stop = new AbortController();
  const slow = [emea, apac].map(({ listedVertra }) => ({ ...listedVertra, bulkPerMinute: 1 }));
  const first = await open(slow, { storage, stopSignal: stop.signal });
  const id = await first.startAll([...toInputs('emea'), ...toInputs('apac')]);
  await waitUntil('an item of each is updated', async () => {
    const found = await first.find(id);
    return found.__typename === 'OrganizationBulkUpdate' && found.updated === 2;
  });
  await first.stopBulk();
  const second = await open([apac.listedVertra], { storage });
  const ended = await second.waitForEnd(id);
  expect(ended).toMatchObject({ state: 'DONE', updated: 5, failed: 3 });
  expect(ended.failedItems).toMatchObject([1, 2, 3].map(unknownItem));
  expect([updatesSent(emea.vertra).length, updatesSent(apac.vertra).length]).toEqual([1, 4]);
});

it('the organization of a stored conflict is shown by its id alone while its connection has another account', async () => {
  const [emea, other] = [await startAccount('emea'), await startAccount('emea')];
  const gateway = await open([emea.listedVertra]);
  const expected = { description: 'Of another time' };
  const input = { vertra: { organizationId: 'vertra@emea:org123', description: 'New', expected } };
  const id = await gateway.startAll([input]);
  expect(await gateway.waitForEnd(id)).toMatchObject({ failed: 1 });
  const show = async () => {
    const { data, errors } = await gateway.send<object, object>(
      `query ($id: ID!) { bulkUpdate(id: $id) { ... on OrganizationBulkUpdate { failedItems { nodes { error {
        ... on OrganizationConflictError { conflicts { state } organization { id connection name tags } } } } } } } }`,
      { id },
    );
    return { text: JSON.stringify(data), reasons: errors?.map(({ extensions }) => extensions?.['reason']) };
  };
  const ofEmea = await show();
  expect(ofEmea).toMatchObject({ text: expect.stringContaining('"name":"'), reasons: undefined });
  for (const listed of [[{ ...other.listedVertra, account: 'other' }], []]) {
    await gateway.list(...listed);
    const { reasons, text } = await show();
    expect(text).toContain('{"id":"vertra@emea:org123","connection":"emea","name":null,"tags":null}');
    expect(reasons).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  }
  expect(other.vertra.requests).toEqual([]);
  await gateway.list(emea.listedVertra);
  expect(await show()).toEqual(ofEmea);
});

it('an item whose account was lost while it started is ended only when no other process can run it', async () => {
  const store = createBulkStore();
  let updates: UpdateDeps | undefined;
  const openBulk = async (deps: UpdateDeps) => {
    updates = deps;
    return openTestBulk(deps, { findBulkLimits: () => undefined });
  };
  await startConnected([], {}, { openBulk });
  if (!updates) throw new Error('The gateway opens bulk updates');
  const ref = { provider: 'VERTRA', connection: 'emea', account: 'lost', id: 'a', index: 0 } as const;
  const request = { provider: 'VERTRA', connection: 'emea', organizationId: 'org123', patch: { name: 'N' } };
  const items = toBulk('a', 1).items.map((item) => ({ ...item, request, account: ref.account }));
  await store.create({ ...toBulk('a', 1), items } as NewBulk);
  const ignored = { onItemRun() {}, logUnexpected() {}, unreadableItemWaitMs: () => 0 };
  const run = (canEnd: boolean) =>
    runItem(
      {
        ...{ store, updates: updates as UpdateDeps, ...ignored },
        queueFollowing: async () => {},
        canEnd: () => canEnd,
        isExhausted: () => false,
        stopSignal: new AbortController().signal,
      },
      ref,
    );
  expect(await run(false)).toMatchObject({ kind: 'RETRY', waitMs: 0 });
  expect(await findBulk(store, 'a')).toMatchObject({ waiting: 1, failed: 0 });
  expect(await run(true)).toEqual({ kind: 'DONE' });
  expect(await findBulk(store, 'a')).toMatchObject({ waiting: 0, failed: 1 });
});
