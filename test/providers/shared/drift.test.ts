import { expect, it, vi } from 'vitest';
import { createDriftReport, createUnknownPathReport } from '../../../src/providers/shared/drift.ts';

it('tells each place of each provider once', () => {
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

it('tells no more than two hundred places, however many a provider invents', () => {
  const warn = vi.fn();
  const report = createDriftReport(warn);
  for (let place = 0; place < 1000; place += 1) report('VIDA', `place${place}`);
  expect(warn).toHaveBeenCalledTimes(200);
});

it('logs a path that Vertra does not have once', () => {
  const warn = vi.fn();
  const report = createUnknownPathReport(warn);
  for (let times = 0; times < 3; times += 1) report();
  expect(warn).toHaveBeenCalledTimes(1);
});
