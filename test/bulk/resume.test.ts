import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { ItemRef } from '../../src/bulk/item.ts';
import { createMemoryQueue } from '../../src/bulk/memory-queue.ts';
import type { ItemResult } from '../../src/bulk/queue.ts';
import { waitForSliceTurn } from '../../src/bulk/slice-turns.ts';
import type { AccountRef } from '../../src/domain/provider/connection.ts';
import { hangError } from '../../src/storage/sqlite-error.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { vidaAccount } from '../support/default-accounts.ts';
import { createMemoryDatabase } from '../support/open-database.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { openBulkGateway } from './open-bulk-gateway.ts';

const vida = (organizationId: string): UpdateOrganizationInput => ({ vida: { organizationId, name: 'N' } });

it('a bulk update whose start the disk confirmed too late is reported as unknown, and runs when the disk responds', async () => {
  const real = createMemoryDatabase();
  let isSlow = true;
  let onUsable = () => {};
  const { sandbox, start, waitForEnd } = await openBulkGateway({
    storage: {
      kind: 'sqlite',
      database: {
        ...real,
        onUsable(listener) {
          onUsable = listener;
        },
        async write(work, sync) {
          const result = await real.write(work, sync);
          if (isSlow) throw hangError();
          return result;
        },
      },
    },
  });
  const started = await start([vida('3'), vida('42')], 'key');
  expect(started).toMatchObject({
    __typename: 'OrganizationOutcomeUnknownError',
    reason: 'TIMEOUT',
    message: expect.stringContaining('Whether the bulk update was started is unknown.'),
  });
  expect(updatesSent(sandbox.vida)).toEqual([]);
  isSlow = false;
  onUsable();
  await waitUntil('the items were sent', () => updatesSent(sandbox.vida).length === 2);
  const found = await start([vida('3'), vida('42')], 'key');
  const id = 'id' in found ? found.id : '';
  expect(await waitForEnd(id)).toMatchObject({ state: 'DONE', updated: 2 });
  expect(updatesSent(sandbox.vida)).toHaveLength(2);
});

it('an item that is queued again while it waits, runs or waits for its next try is run once at a time', async () => {
  const ref: ItemRef = { id: 'a', index: 0, ...vidaAccount };
  const pending: ((result: ItemResult) => void)[] = [];
  let running = 0;
  const pace = { waitMs: 0, rate: { max: 1000, durationMs: 1 } };
  const run = () => {
    running += 1;
    return new Promise<ItemResult>((resolve) => pending.push(resolve));
  };
  const readTarget = async () => ({ callerId: 'caller', organization: 'vida:3' });
  const queue = createMemoryQueue(() => pace, { run, readTarget });
  const addAgain = () => queue.add(vidaAccount, [ref, ref]);
  await addAgain();
  await addAgain();
  await waitUntil('the item runs', () => running === 1);
  await addAgain();
  expect(running).toBe(1);
  pending.shift()?.({ kind: 'RETRY', waitMs: 5, pausesAccount: false });
  await addAgain();
  await waitUntil('the item is tried again', () => running === 2);
  await addAgain();
  expect(running).toBe(2);
  pending.shift()?.({ kind: 'DONE' });
  await queue.stop();
  expect(running).toBe(2);
});

it('the queue of an account is kept while it has items or its account exists, and dropped later', async () => {
  const accounts = [1, 2, 3].map((number) => ({
    ...{ provider: 'VERTRA' as const, connection: `c${number}`, account: 'a' },
  }));
  const [idle, busy, present] = accounts;
  const opened: string[] = [];
  const gone = new Set(['c1', 'c2']);
  const pace = { waitMs: 0, rate: { max: 1000, durationMs: 1 } };
  const paceOf = ({ connection }: AccountRef) => {
    opened.push(connection);
    return pace;
  };
  let finish = (_result: ItemResult) => {};
  const run = async ({ connection }: ItemRef): Promise<ItemResult> =>
    connection === busy?.connection ? new Promise((resolve) => (finish = resolve)) : { kind: 'DONE' };
  const readTarget = async ({ connection }: ItemRef) => ({ callerId: 'caller', organization: connection });
  const queue = createMemoryQueue(paceOf, { run, readTarget }, ({ connection }) => !gone.has(connection));
  const addTo = async (account: AccountRef | undefined) => {
    if (!account) throw new Error('The account exists');
    await queue.add(account, [{ ...account, id: 'a', index: 0 }]);
    // Each item that is not held ends within the slice before this one.
    await new Promise(setImmediate);
    await waitForSliceTurn('the test');
    await new Promise(setImmediate);
  };
  for (const account of accounts) await addTo(account);
  for (const account of [present, busy, idle]) await addTo(account);
  expect(opened).toEqual(['c1', 'c2', 'c3', 'c1']);
  finish({ kind: 'DONE' });
  await queue.stop();
});
