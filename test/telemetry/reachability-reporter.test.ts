import { describe, expect, it } from 'vitest';
import { createReachabilityReporter } from '../../src/telemetry/reachability-reporter.ts';

const answered = { kind: 'response', failure: null } as const;
const failed = (failure: string) => ({ kind: 'notSent', failure }) as const;
const timedOut = { kind: 'noResponse', failure: null } as const;

function reportAttempts(...attempts: Parameters<ReturnType<typeof createReachabilityReporter>>[0][]) {
  const log: string[] = [];
  const onAttempt = createReachabilityReporter({
    onFailure: (code) => log.push(code),
    onRecovery: () => log.push('recovered'),
  });
  for (const attempt of attempts) onAttempt(attempt);
  return log;
}

describe('the reachability of a provider', () => {
  it('is not logged while every request gets a response', () => {
    expect(reportAttempts(answered, answered)).toEqual([]);
  });

  it('is logged once for each cause, and once when a request gets a response again', () => {
    const attempts = [
      failed('ENOTFOUND'),
      failed('ENOTFOUND'),
      failed('ECONNREFUSED'),
      failed('ECONNREFUSED'),
    ];
    expect(reportAttempts(answered, ...attempts, answered, answered)).toEqual([
      'ENOTFOUND',
      'ECONNREFUSED',
      'recovered',
    ]);
  });

  it('is logged again when the same cause recurs after a recovery', () => {
    expect(reportAttempts(failed('ECONNRESET'), answered, failed('ECONNRESET'))).toEqual([
      'ECONNRESET',
      'recovered',
      'ECONNRESET',
    ]);
  });

  it('is not changed by a request that times out', () => {
    expect(reportAttempts(failed('ENOTFOUND'), timedOut, failed('ENOTFOUND'))).toEqual(['ENOTFOUND']);
  });
});
