import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuotaReport } from '../../../src/domain/provider/quota.ts';
import type { HttpResult } from '../../../src/http-client/http-result.ts';
import { createOwnQuotas } from '../../../src/providers/shared/quota-sources.ts';

const labels = { provider: 'vertra', connection: 'default', method: 'PUT', pathTemplate: '/' } as const;
const toResult = (status: number): HttpResult => ({
  ...labels,
  kind: 'response',
  status,
  headers: {},
  body: {},
});
const toRequest = (organizationId: string | undefined) => ({
  reservedAt: performance.now(),
  callerId: undefined,
  organizationId,
  readRetryAfter: () => null,
});
const exhausted: QuotaReport = { window: 'DAY', limit: null, remaining: 0, resetsInMs: 80_000_000 };

describe('the organization whose response closed a day', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves the turns to others for five minutes, and then takes one itself', () => {
    const own = createOwnQuotas();
    own.filter(toResult(429), toRequest('org1'), [exhausted]);
    expect([own.claimMs('org1'), own.claimMs('org2'), own.claimMs(undefined)]).toEqual([300_000, 0, 0]);
    vi.advanceTimersByTime(299_999);
    expect(own.claimMs('org1')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(own.claimMs('org1')).toBe(0);
  });

  it('leaves them again when its own turn was refused', () => {
    const own = createOwnQuotas();
    own.filter(toResult(429), toRequest('org1'), [exhausted]);
    vi.advanceTimersByTime(300_000);
    own.filter(toResult(429), toRequest('org1'), [exhausted]);
    expect(own.claimMs('org1')).toBe(300_000);
  });

  it('is sent like any other when one of another organization was served', () => {
    const own = createOwnQuotas();
    own.filter(toResult(429), toRequest('org1'), [exhausted]);
    vi.advanceTimersByTime(1);
    own.filter(toResult(200), toRequest('org2'), []);
    expect(own.claimMs('org1')).toBe(0);
    expect(own.filter(toResult(429), toRequest('org1'), [exhausted])).toEqual([]);
  });

  it('is none when a list without an organization reported it', () => {
    const own = createOwnQuotas();
    own.filter(toResult(429), toRequest(undefined), [exhausted]);
    expect(own.claimMs(undefined)).toBe(0);
  });
});
