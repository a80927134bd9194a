import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { QuotaOptions } from '../../src/sandbox/quota.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import { json, readResponse, vertraClient, vidaClient } from './clients.ts';
import { dialects, refusal } from './vertra-documented.ts';

const now = Date.UTC(2026, 10, 29, 8);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.useRealTimers();
});

async function open(quota: QuotaOptions, vertraDialect: VertraDialect = 'workspaces-flat') {
  const sandbox = await startSandbox({ vertraDialect, quota });
  onTestFinished(() => sandbox.close());
  return { ...sandbox, client: vertraClient(sandbox.vertra, vertraDialect) };
}

function readQuota(headers: Headers, prefix: string): readonly (string | null)[] {
  return ['limit', 'remaining', 'reset'].map((part) => headers.get(`${prefix}-${part}`));
}

describe('The quota of the simulated Vertra', () => {
  it('is in the headers of every response, in windows that begin with the first request', async () => {
    const { client } = await open({ perMinute: 3, perDay: 1000 });
    const { headers } = await client.read('org123');
    expect(readQuota(headers, 'x-ratelimit')).toEqual(['3', '2', '60']);
    expect(readQuota(headers, 'x-quota')).toEqual(['1000', '999', '86400']);
    vi.setSystemTime(now + 59_001);
    const { headers: later } = await client.update('fault-not-found', { name: 'N' });
    expect(readQuota(later, 'x-ratelimit')).toEqual(['3', '1', '1']);
    vi.setSystemTime(now + 60_000);
    const { headers: next } = await client.read('org123');
    expect(readQuota(next, 'x-ratelimit')).toEqual(['3', '2', '60']);
    expect(readQuota(next, 'x-quota')).toEqual(['1000', '997', '86340']);
  });

  it.each(dialects)(
    'refuses a further request with the documented wait, and applies nothing: %s',
    async (dialect) => {
      const { client, vertra } = await open({ perMinute: 1 }, dialect);
      await client.read('org123');
      vi.setSystemTime(now + 20_500);
      const { body, headers, status } = await readResponse(client.update('org123', { name: 'Renamed' }));
      const details = dialect === 'workspaces-flat' ? { details: { retry_after: 40 } } : {};
      expect(body).toEqual({ ...refusal(dialect, 'RATE_LIMIT_EXCEEDED'), ...details });
      expect([status, headers.get('retry-after')]).toEqual([429, '40']);
      expect(readQuota(headers, 'x-ratelimit')).toEqual(['1', '0', '40']);
      expect(vertra.writes('org123')).toBe(0);
    },
  );

  it('refuses with DAILY_QUOTA_EXCEEDED until the day ends, and does not count what it refuses', async () => {
    const { client } = await open({ perMinute: 10, perDay: 2 });
    await client.read('org123');
    await client.read('org123');
    const { body, headers, status } = await readResponse(client.read('org123'));
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: 'DAILY_QUOTA_EXCEEDED', details: { retry_after: 86_400 } });
    expect(readQuota(headers, 'x-ratelimit')).toEqual(['10', '8', '60']);
    vi.setSystemTime(now + 86_400_000);
    expect((await client.read('org123')).status).toBe(200);
  });

  it.each([
    ['SECONDS', '60'],
    ['EPOCH_SECONDS', String(now / 1000 + 60)],
    ['EPOCH_MILLISECONDS', String(now + 60_000)],
  ] as const)('states the reset in the configured unit: %s', async (resetUnit, reset) => {
    const { client } = await open({ perMinute: 3, resetUnit });
    expect(readQuota((await client.read('org123')).headers, 'x-ratelimit')).toEqual(['3', '2', reset]);
  });

  it('reports no day in the dialects that document none', async () => {
    const { client } = await open({ perMinute: 3, perDay: 5 }, 'organizations');
    const { headers } = await client.read('org123');
    expect(readQuota(headers, 'x-ratelimit')).toEqual(['3', '2', '60']);
    expect(readQuota(headers, 'x-quota')).toEqual([null, null, null]);
  });

  it('does not count requests without a valid credential', async () => {
    const { client, vertra } = await open({ perMinute: 1 });
    const response = await fetch(`${vertra.origin}/v1/workspaces/org123`, json('PUT', { name: 'N' }));
    expect([response.status, response.headers.get('x-ratelimit-limit')]).toEqual([401, null]);
    expect((await client.read('org123')).status).toBe(200);
  });

  it('begins anew after a reset of the simulated provider', async () => {
    const { client, vertra } = await open({ perMinute: 1 });
    await client.read('org123');
    vertra.reset();
    expect((await client.read('org123')).status).toBe(200);
  });

  it('is neither reported nor enforced without a limit', async () => {
    const { client } = await open({});
    const { headers } = await client.read('org123');
    expect([...headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
  });
});

it('the scenario quota reports a quota of the minute, and in the newest dialect one of the day', async () => {
  const flat = await (await open({})).client.update('fault-quota', { name: 'N' });
  expect(readQuota(flat.headers, 'x-ratelimit')).toEqual(['60', '45', '30']);
  expect(readQuota(flat.headers, 'x-quota')).toEqual(['1000', '400', '3600']);
  const first = await (await open({}, 'organizations')).client.update('fault-quota', { name: 'N' });
  expect(readQuota(first.headers, 'x-ratelimit')).toEqual(['60', '45', '30']);
  expect(readQuota(first.headers, 'x-quota')).toEqual([null, null, null]);
});

it('the simulated Vida refuses a request that exceeds the quota with 429 and Retry-After, and reports no quota', async () => {
  const sandbox = await open({ perMinute: 1 });
  const client = vidaClient(sandbox.vida);
  const { headers } = await client.read('3');
  expect([...headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
  const refused = await readResponse(client.update('3', { orgName: 'Renamed' }));
  expect(refused).toMatchObject({ status: 429, body: { success: false, message: 'Too many requests' } });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(sandbox.vida.writes('3')).toBe(0);
});
