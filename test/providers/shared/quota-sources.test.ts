import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuotaReport } from '../../../src/domain/provider/quota.ts';
import type { HttpResult } from '../../../src/http-client/http-result.ts';
import { createOrganizationQuotas } from '../../../src/providers/shared/quota-sources.ts';

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
    const quotas = createOrganizationQuotas();
    quotas.filter(toResult(429), toRequest('org1'), [exhausted]);
    expect([
      quotas.organizationWaitMs('org1'),
      quotas.organizationWaitMs('org2'),
      quotas.organizationWaitMs(undefined),
    ]).toEqual([300_000, 0, 0]);
    vi.advanceTimersByTime(299_999);
    expect(quotas.organizationWaitMs('org1')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(quotas.organizationWaitMs('org1')).toBe(0);
  });

  it('leaves them again when its own turn was refused', () => {
    const quotas = createOrganizationQuotas();
    quotas.filter(toResult(429), toRequest('org1'), [exhausted]);
    vi.advanceTimersByTime(300_000);
    quotas.filter(toResult(429), toRequest('org1'), [exhausted]);
    expect(quotas.organizationWaitMs('org1')).toBe(300_000);
  });

  it('is sent like any other when one of another organization was served', () => {
    const quotas = createOrganizationQuotas();
    quotas.filter(toResult(429), toRequest('org1'), [exhausted]);
    vi.advanceTimersByTime(1);
    quotas.filter(toResult(200), toRequest('org2'), []);
    expect(quotas.organizationWaitMs('org1')).toBe(0);
    expect(quotas.filter(toResult(429), toRequest('org1'), [exhausted])).toEqual([]);
  });

  it('is none when a list without an organization reported it', () => {
    const quotas = createOrganizationQuotas();
    quotas.filter(toResult(429), toRequest(undefined), [exhausted]);
    expect(quotas.organizationWaitMs(undefined)).toBe(0);
  });
});
