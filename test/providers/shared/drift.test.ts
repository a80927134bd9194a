import { expect, it, vi } from 'vitest';
import { createDriftReport, createUnknownPathReport } from '../../../src/providers/shared/drift.ts';

it('createDriftReport warns once for each key path of each provider', () => {
  const warn = vi.fn();
  const report = createDriftReport(warn);
  report('VIDA', 'colour');
  report('VIDA', 'colour');
  report('VERTRA', 'colour');
  expect(warn.mock.calls).toEqual([
    [{ provider: 'VIDA', keyPath: 'colour' }],
    [{ provider: 'VERTRA', keyPath: 'colour' }],
  ]);
});

it('createDriftReport warns of at most 200 key paths', () => {
  const warn = vi.fn();
  const report = createDriftReport(warn);
  for (let place = 0; place < 1000; place += 1) report('VIDA', `place${place}`);
  expect(warn).toHaveBeenCalledTimes(200);
});

it('createUnknownPathReport warns once', () => {
  const warn = vi.fn();
  const report = createUnknownPathReport(warn);
  for (let times = 0; times < 3; times += 1) report();
  expect(warn).toHaveBeenCalledTimes(1);
});
