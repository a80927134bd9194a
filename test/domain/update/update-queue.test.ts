import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UpdateOutcome } from '../../../src/domain/update/outcome.ts';
import { createUpdateQueue } from '../../../src/domain/update/update-queue.ts';

const outcome: UpdateOutcome = {
  kind: 'updated',
  organization: { provider: 'VIDA', providerId: '3' },
  appliedFields: [],
};
const refused = { kind: 'unavailable', applied: 'NOT_APPLIED', retryable: true, provider: 'VIDA' };

/** Updates that end when the test says so. */
function createUpdates() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    update: (name: string) => () =>
      new Promise<UpdateOutcome>((resolve) => {
        started.push(name);
        ends.set(name, () => resolve(outcome));
      }),
    async end(name: string) {
      ends.get(name)?.();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe('the updates of one organization', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('run one after the other, in the order of their arrival', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createUpdates();
    const all = ['a', 'b', 'c'].map((name) => queue.join('VIDA', '3').run(update(name)));
    for (const name of ['a', 'b', 'c']) {
      expect(started.at(-1)).toBe(name);
      await end(name);
    }
    expect(await Promise.all(all)).toEqual(Array(3).fill(outcome));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not wait for those of another one, nor for its namesake at the other provider', () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createUpdates();
    queue.join('VIDA', '3').run(update('a'));
    queue.join('VIDA', '4').run(update('b'));
    queue.join('VERTRA', '3').run(update('c'));
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('that cannot start in time are refused, and never start', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createUpdates();
    queue.join('VIDA', '3').run(update('a'));
    const early = queue.join('VIDA', '3').run(update('b'));
    await vi.advanceTimersByTimeAsync(999);
    const late = queue.join('VIDA', '3').run(update('c'));
    await vi.advanceTimersByTimeAsync(1);
    expect(await early).toMatchObject(refused);
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'c']);
    await end('c');
    expect(await late).toEqual(outcome);
  });

  it('beyond the hundredth that waits are refused at once', async () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createUpdates();
    const all = Array.from({ length: 102 }, (_, index) => queue.join('VIDA', '3').run(update(`${index}`)));
    expect(await all[101]).toMatchObject(refused);
    expect(started).toEqual(['0']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await all[100]).toMatchObject(refused);
  });

  it('go on after one that met a bug of ours', async () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createUpdates();
    const broken = queue.join('VIDA', '3').run(() => Promise.reject(new Error('bug')));
    queue.join('VIDA', '3').run(update('a'));
    await expect(broken).rejects.toThrow('bug');
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['a']);
  });

  it('start in the order in which they joined, whichever is run first', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createUpdates();
    const first = queue.join('VIDA', '3');
    queue.join('VIDA', '3').run(update('b'));
    expect(started).toEqual([]);
    first.run(update('a'));
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'b']);
  });

  it('do not wait for one that left its place, which takes a new one at the end when it is run after all', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createUpdates();
    const left = queue.join('VIDA', '3');
    queue.join('VIDA', '3').run(update('b'));
    left.leave();
    left.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['b']);
    left.run(update('a'));
    expect(started).toEqual(['b']);
    await end('b');
    expect(started).toEqual(['b', 'a']);
  });
});
