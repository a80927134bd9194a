import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationRef } from '../../../src/domain/organization/organization-id.ts';
import type { Provider } from '../../../src/domain/provider/provider.ts';
import type { UpdateOutcome } from '../../../src/domain/update/outcome.ts';
import { createUpdateQueue } from '../../../src/domain/update/update-queue.ts';

const outcome: UpdateOutcome = {
  kind: 'updated',
  organization: toRef('VIDA', '3'),
  fields: [],
};
const refused = { kind: 'unavailable', applied: 'NOT_APPLIED', retryable: true, provider: 'VIDA' };

function toRef(provider: Provider, providerId: string): OrganizationRef {
  return { provider, connection: 'default', providerId };
}

/** Creates updates that run until the test ends them by name. */
function createControlledUpdates() {
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

describe('the update queue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs the updates of one organization one after the other, in the order of arrival', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    const all = ['a', 'b', 'c'].map((name) => queue.enqueue(toRef('VIDA', '3'), 'alice').run(update(name)));
    for (const name of ['a', 'b', 'c']) {
      expect(started.at(-1)).toBe(name);
      await end(name);
    }
    expect(await Promise.all(all)).toEqual(Array(3).fill(outcome));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('runs updates of different organizations, and of the same id at both providers, concurrently', () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createControlledUpdates();
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('a'));
    queue.enqueue(toRef('VIDA', '4'), 'alice').run(update('b'));
    queue.enqueue(toRef('VERTRA', '3'), 'alice').run(update('c'));
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('refuses an update that cannot start in time, and never starts it', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('a'));
    const early = queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('b'));
    await vi.advanceTimersByTimeAsync(999);
    const late = queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('c'));
    await vi.advanceTimersByTimeAsync(1);
    expect(await early).toMatchObject(refused);
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'c']);
    await end('c');
    expect(await late).toEqual(outcome);
  });

  it('refuses an update immediately when a hundred are waiting', async () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createControlledUpdates();
    const all = Array.from({ length: 102 }, (_, index) =>
      queue.enqueue(toRef('VIDA', '3'), 'alice').run(update(`${index}`)),
    );
    expect(await all[101]).toMatchObject(refused);
    expect(started).toEqual(['0']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await all[100]).toMatchObject(refused);
  });

  it('continues after an update that rejects', async () => {
    const queue = createUpdateQueue(1000);
    const { started, update } = createControlledUpdates();
    const broken = queue.enqueue(toRef('VIDA', '3'), 'alice').run(() => Promise.reject(new Error('bug')));
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('a'));
    await expect(broken).rejects.toThrow('bug');
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['a']);
  });

  it('starts updates in the order in which they were enqueued, whichever is run first', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    const first = queue.enqueue(toRef('VIDA', '3'), 'alice');
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('b'));
    expect(started).toEqual([]);
    first.run(update('a'));
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'b']);
  });

  it('does not wait for a released slot, and enqueues it again at the end when it is run', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    const released = queue.enqueue(toRef('VIDA', '3'), 'alice');
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('b'));
    released.release();
    released.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['b']);
    released.run(update('a'));
    expect(started).toEqual(['b']);
    await end('b');
    expect(started).toEqual(['b', 'a']);
  });

  it('alternates between callers, and keeps the order of the updates of each', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    const run = (name: string, callerId: string) =>
      queue.enqueue(toRef('VIDA', '3'), callerId).run(update(name));
    for (const name of ['a1', 'a2', 'a3']) run(name, 'alice');
    for (const name of ['b1', 'b2']) run(name, 'bob');
    run('c1', 'carol');
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not count another caller's waiting updates against the limit of a caller", async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    for (let index = 0; index < 101; index += 1)
      queue.enqueue(toRef('VIDA', '3'), 'alice').run(update(`a${index}`));
    queue.enqueue(toRef('VIDA', '3'), 'bob').run(update('b'));
    await end('a0');
    await end('a1');
    expect(started).toEqual(['a0', 'a1', 'b']);
  });

  it('skips a caller whose only slot was released before its turn', async () => {
    const queue = createUpdateQueue(1000);
    const { end, started, update } = createControlledUpdates();
    queue.enqueue(toRef('VIDA', '3'), 'alice').run(update('a'));
    const released = queue.enqueue(toRef('VIDA', '3'), 'bob');
    queue.enqueue(toRef('VIDA', '3'), 'carol').run(update('c'));
    released.release();
    await end('a');
    expect(started).toEqual(['a', 'c']);
  });
});
