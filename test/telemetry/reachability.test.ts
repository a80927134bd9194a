import { describe, expect, it } from 'vitest';
import { createReachabilityReport } from '../../src/telemetry/reachability.ts';

const fine = { kind: 'response', failure: null } as const;
const failed = (failure: string) => ({ kind: 'notSent', failure }) as const;
const slow = { kind: 'noResponse', failure: null } as const;

function report(...attempts: Parameters<ReturnType<typeof createReachabilityReport>>[0][]) {
  const log: string[] = [];
  const onAttempt = createReachabilityReport({
    onFailure: (code) => log.push(code),
    onRecovery: () => log.push('recovered'),
  });
  for (const attempt of attempts) onAttempt(attempt);
  return log;
}

describe('the reachability of a provider', () => {
  it('is not logged while every request is answered', () => {
    expect(report(fine, fine)).toEqual([]);
  });

  it('is logged once for each cause, and once when a request is answered again', () => {
    const attempts = [
      failed('ENOTFOUND'),
      failed('ENOTFOUND'),
      failed('ECONNREFUSED'),
      failed('ECONNREFUSED'),
    ];
    expect(report(fine, ...attempts, fine, fine)).toEqual(['ENOTFOUND', 'ECONNREFUSED', 'recovered']);
  });

  it('is logged again when the same cause comes back after a recovery', () => {
    expect(report(failed('ECONNRESET'), fine, failed('ECONNRESET'))).toEqual([
      'ECONNRESET',
      'recovered',
      'ECONNRESET',
    ]);
  });

  it('is not changed by a request that was sent and not answered in time', () => {
    expect(report(failed('ENOTFOUND'), slow, failed('ENOTFOUND'))).toEqual(['ENOTFOUND']);
  });
});
