import { expect, it } from 'vitest';
import { createScanTurns } from '../../src/changes/scan-turns.ts';
import { waitUntil } from '../redis/wait-until.ts';

/** Starts scans that run until they are ended. */
function openScans() {
  const store = { available: true };
  const scan = createScanTurns(store);
  const started: string[] = [];
  const pending: PromiseWithEnd[] = [];
  return {
    store,
    started,
    pending,
    start: (callerId: string, name: string) =>
      scan(callerId, () => {
        started.push(name);
        return new Promise<string>((resolve, reject) => pending.push({ end: () => resolve(name), reject }));
      }),
  };
}

interface PromiseWithEnd {
  end(): void;
  reject(error: Error): void;
}

it('one scan runs at a time, and callers alternate', async () => {
  const { pending, start, started } = openScans();
  const scans = ['a1', 'a2', 'a3', 'b1'].map((name) => start(name[0] ?? '', name));
  for (let count = 1; count <= 4; count += 1) {
    await waitUntil('a scan runs', () => started.length === count);
    expect(pending).toHaveLength(count);
    pending[count - 1]?.end();
  }
  expect(await Promise.all(scans)).toEqual(['a1', 'a2', 'a3', 'b1']);
  expect(started).toEqual(['a1', 'a2', 'b1', 'a3']);
});

it('a scan that fails ends no other one', async () => {
  const { pending, start, started } = openScans();
  const scans = ['a1', 'a2', 'b1'].map((name) => start(name[0] ?? '', name));
  const ended = Promise.allSettled(scans);
  pending[0]?.reject(new Error('too slow'));
  for (let count = 2; count <= 3; count += 1) {
    await waitUntil('the next scan runs', () => started.length === count);
    pending[count - 1]?.end();
  }
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(started).toEqual(['a1', 'a2', 'b1']);
});

it('a scan that fails because the store cannot be reached ends those that wait, and a later one runs', async () => {
  const { pending, start, started, store } = openScans();
  const scans = ['a1', 'a2', 'b1'].map((name) => start(name[0] ?? '', name));
  store.available = false;
  pending[0]?.reject(new Error('unreachable'));
  const settled = await Promise.allSettled(scans);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const later = start('a', 'a4');
  await waitUntil('the scan runs', () => started.length === 2);
  pending[1]?.end();
  expect(await later).toBe('a4');
});
