import { expect, it } from 'vitest';
import type { ItemRef, ItemTarget } from '../../src/bulk/item.ts';
import { createItemSlots } from '../../src/bulk/item-slots.ts';
import type { ItemResult, QueueRate } from '../../src/bulk/queue.ts';
import { waitUntil } from '../redis/wait-until.ts';
import { vidaAccount } from '../support/default-accounts.ts';

const rate: QueueRate = { max: 100, durationMs: 60_000 };

/** Opens slots whose items have the target that their id names, e.g. `caller vida:3`, and run until they are ended. */
function openSlots(itemRate: QueueRate = rate) {
  const running = new Map<ItemRef, (result: ItemResult) => void>();
  const started: ItemRef[] = [];
  const ended: ItemRef[] = [];
  const cancelled = new Set<string>();
  const slots = createItemSlots(
    { waitMs: 0, rate: itemRate },
    {
      run(ref) {
        if (cancelled.has(ref.id)) return Promise.resolve({ kind: 'DONE' });
        started.push(ref);
        return new Promise((resolve) => running.set(ref, resolve));
      },
      readTarget: async ({ id }): Promise<ItemTarget | null> => {
        if (cancelled.has(id)) return null;
        const [callerId = '', organization = ''] = id.split(' ');
        return { callerId, organization };
      },
    },
  );
  return {
    running,
    started,
    ended,
    cancelled,
    slots,
    add(id: string, index = 0) {
      const ref: ItemRef = { id, index, ...vidaAccount };
      slots.run(ref).then(() => ended.push(ref));
      return ref;
    },
    end(ref: ItemRef) {
      running.get(ref)?.({ kind: 'DONE' });
      running.delete(ref);
    },
  };
}

it('an item whose organization has a running one takes neither a slot nor a place in the rate until that one ends', async () => {
  const { add, end, running } = openSlots({ max: 8, durationMs: 60_000 });
  const hanging = add('one vida:1');
  for (let index = 1; index < 20; index += 1) add('one vida:1', index);
  for (let number = 2; number <= 7; number += 1) add(`other vida:${number}`);
  await waitUntil('the other items run', () => running.size === 7);
  end(hanging);
  await waitUntil('the next item of the organization runs', () => running.size === 7);
});

it('items of one caller use six of eight slots, and callers take turns for the slot that is released', async () => {
  const { add, end, running, started } = openSlots();
  const [first, second] = Array.from({ length: 12 }, (_, number) => add(`one vida:${number}`));
  await waitUntil('six items run', () => running.size === 6);
  for (let number = 20; number < 24; number += 1) add(`other vida:${number}`);
  await waitUntil('every slot is used', () => running.size === 8);
  if (first) end(first);
  await waitUntil('the slot is used again', () => started.length === 9);
  if (second) end(second);
  await waitUntil('the slot is used again', () => started.length === 10);
  const callers = started.map(({ id }) => id.split(' ')[0]);
  expect(callers).toEqual([...Array(6).fill('one'), 'other', 'other', 'one', 'other']);
});

it('the event loop turns between the starts of two items, also of different accounts', async () => {
  const order: string[] = [];
  const start = async () => {
    order.push('start');
    setImmediate(() => order.push('turn'));
    return { kind: 'DONE' } as const;
  };
  const parts = {
    run: start,
    readTarget: async ({ id }: ItemRef) => ({ callerId: 'one', organization: id }),
  };
  const accounts = Array.from({ length: 10 }, () => createItemSlots({ waitMs: 0, rate }, parts));
  const refs = ['vida:1', 'vida:2'].map((id): ItemRef => ({ id, index: 0, ...vidaAccount }));
  await Promise.all(accounts.flatMap((slots) => refs.map(slots.run)));
  expect(order.filter((_, position) => position % 2 === 0)).toEqual(Array(20).fill('start'));
});

it('an item that is removed while it waits is done, and one that waits at a stop is run later', async () => {
  const { add, ended, running, slots } = openSlots();
  add('one vida:1');
  const removed = add('one vida:1', 1);
  await waitUntil('one item runs', () => running.size === 1);
  slots.remove('one vida:1', [0]);
  await waitUntil('the item has ended', () => ended.length === 1);
  expect(ended).toEqual([removed]);
  const ref: ItemRef = { id: 'one vida:1', index: 2, ...vidaAccount };
  const waiting = slots.run(ref);
  slots.stop();
  expect(await waiting).toEqual({ kind: 'RETRY', waitMs: 0, pausesAccount: false });
  expect(running.size).toBe(1);
});

it('slots that were stopped and resumed keep the rate of before', async () => {
  const { add, end, running, slots, started } = openSlots({ max: 2, durationMs: 60_000 });
  const items = [add('one vida:1'), add('one vida:2'), add('one vida:3')];
  await waitUntil('as many items run as the rate allows', () => running.size === 2);
  for (const item of items) end(item);
  slots.stop();
  expect(await slots.run({ id: 'one vida:4', index: 0, ...vidaAccount })).toMatchObject({ kind: 'RETRY' });
  slots.resume();
  add('one vida:4');
  await new Promise(setImmediate);
  expect(started).toEqual(items.slice(0, 2));
});

it('one item runs at a time after the quota cut others short, and one more with each item that is done', async () => {
  const { add, end, running } = openSlots();
  const items = Array.from({ length: 6 }, (_, number) => add(`one vida:${number}`));
  await waitUntil('six items run', () => running.size === 6);
  for (const item of items) {
    running.get(item)?.({ kind: 'RETRY', waitMs: 0, pausesAccount: false, isCutShort: true });
    running.delete(item);
  }
  await new Promise(setImmediate);
  for (let number = 0; number < 6; number += 1) add(`other vida:${number}`);
  for (const count of [1, 2, 3]) {
    await waitUntil(`${count} items run`, () => running.size === count);
    await new Promise(setImmediate);
    expect(running.size).toBe(count);
    for (const item of [...running.keys()].slice(0, 1)) end(item);
  }
});

/** Runs single items, each until it has the given result. */
function openRefusedSlots() {
  const { add, running, slots } = openSlots();
  const runOne = async (id: string, result: ItemResult) => {
    const ref: ItemRef = { id, index: 0, ...vidaAccount };
    const ended = slots.run(ref);
    await waitUntil('the item runs', () => running.has(ref));
    running.get(ref)?.(result);
    return ended;
  };
  return {
    add,
    finish: (id: string) => runOne(id, { kind: 'DONE' }),
    /** Returns whether the refusal pauses the account. */
    async refuse(id: string) {
      const result = await runOne(id, { kind: 'RETRY', waitMs: 1, pausesAccount: true });
      return result.kind === 'RETRY' && result.pausesAccount;
    },
  };
}

it('a refusal pauses the provider only after one of another organization, without an item that was done between them', async () => {
  const { finish, refuse } = openRefusedSlots();
  expect(await refuse('one vida:1')).toBe(false);
  expect(await refuse('one vida:1')).toBe(false);
  await finish('one vida:2');
  expect(await refuse('one vida:3')).toBe(false);
  expect(await refuse('one vida:1')).toBe(true);
});

it('a refusal pauses the provider only after one of another caller while another caller has items', async () => {
  const { add, refuse } = openRefusedSlots();
  add('other vida:9');
  expect(await refuse('one vida:1')).toBe(false);
  expect(await refuse('one vida:2')).toBe(false);
  expect(await refuse('other vida:3')).toBe(true);
});

it('an item that another process cancels while it waits is done when it is read again, and the others keep their turns', async () => {
  const { add, cancelled, end, ended, running, slots, started } = openSlots();
  const first = add('one vida:1');
  const gone = Array.from({ length: 3 }, (_, index) => add('two vida:1', index));
  const next = add('three vida:1');
  await waitUntil('one item runs', () => running.size === 1);
  await slots.reread();
  expect(ended).toEqual([]);
  cancelled.add('two vida:1');
  await slots.reread();
  await waitUntil('the items have ended', () => ended.length === 3);
  expect(ended).toEqual(gone);
  end(first);
  await waitUntil('the next item runs', () => started.length === 2);
  expect(started).toEqual([first, next]);
});
