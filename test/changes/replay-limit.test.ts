import { expect, it, onTestFinished, vi } from 'vitest';
import { createReplayLimit, maxReplays } from '../../src/changes/replay-limit.ts';

it('records a number of replays of each caller in a minute', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const isRecorded = createReplayLimit();
  const count = (caller: string) =>
    Array.from({ length: 1000 }, () => isRecorded(caller)).filter(Boolean).length;
  expect([count('one'), count('one'), count('two')]).toEqual([maxReplays, 0, maxReplays]);
  vi.advanceTimersByTime(60_000);
  expect(count('one')).toBe(maxReplays);
});
