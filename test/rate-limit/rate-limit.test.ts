import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryLimit } from '../../src/rate-limit/memory-limit.ts';
import { createCallers } from '../support/callers.ts';
import { startGateway } from '../support/start-gateway.ts';

const ok = '{ organizationProviders { provider } }';

function withLimit(perMinute: number) {
  return { rateLimit: createMemoryLimit(perMinute) };
}

describe('the rate limit', () => {
  it('admits the configured number of requests a minute and returns the remaining number with each', async () => {
    const { send } = await startGateway(withLimit(3));
    for (const left of [2, 1, 0]) {
      const { headers, status } = await send(ok, {});
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"caller";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"caller";r=${left};t=(60|59|58)$`));
    }
  });

  it('refuses a request past the limit with 429 and Retry-After, and sends nothing to a provider', async () => {
    const { sandbox, send } = await startGateway(withLimit(1));
    await send(ok, {});
    const { data, errors, headers, status } = await send('{ organization(id: "vida:3") { __typename } }', {});
    expect([status, data]).toEqual([429, undefined]);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'TOO_MANY_REQUESTS',
      limit: 1,
      retryAfterSeconds: Number(headers.get('retry-after')),
    });
    expect(headers.get('ratelimit')).toContain('r=0');
    expect(sandbox.vida.requests).toEqual([]);
  });

  it('counts requests that are refused for another reason', async () => {
    const { send } = await startGateway(withLimit(1));
    expect((await send('{ nonsense', {})).errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_PARSE_FAILED');
    expect((await send(ok, {})).status).toBe(429);
  });

  it('counts the requests of each caller separately', async () => {
    const { authenticate, headersFor } = await createCallers({ scopes: [], organizations: [] });
    const { send } = await startGateway({ ...withLimit(1), authenticate });
    expect((await send(ok, {}, headersFor('jwt'))).status).toBe(200);
    expect((await send(ok, {}, headersFor('jwt'))).status).toBe(429);
    expect((await send(ok, {}, headersFor('api-key'))).status).toBe(200);
  });

  it('does not count requests that fail authentication', async () => {
    const { authenticate, headersFor } = await createCallers({ scopes: [], organizations: [] });
    const { send } = await startGateway({ ...withLimit(1), authenticate });
    for (const authorization of ['', 'Bearer x', 'Basic x']) {
      const { headers, status } = await send(ok, {}, { authorization });
      expect([status, headers.get('ratelimit')]).toEqual([401, null]);
    }
    expect((await send(ok, {}, headersFor('api-key'))).status).toBe(200);
  });

  it('does not apply to health checks', async () => {
    const { gateway } = await startGateway(withLimit(1));
    for (let time = 0; time < 3; time += 1) {
      expect((await gateway.fetch('http://gateway/health/ready')).status).toBe(200);
    }
  });
});

describe('createMemoryLimit', () => {
  function useFakeClock() {
    vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }

  function advanceTo(time: number) {
    vi.advanceTimersByTime(time - Date.now());
  }

  it("begins a caller's window with the caller's first request, and refused requests do not extend it", async () => {
    const { take } = createMemoryLimit(2);
    useFakeClock();
    expect(await take('me')).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    advanceTo(30_001);
    expect(await take('you')).toMatchObject({ remaining: 1, resetSeconds: 60 });
    expect(await take('me')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 30 });
    advanceTo(59_999);
    expect(await take('me')).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 1 });
    advanceTo(60_000);
    expect(await take('me')).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
    expect(await take('you')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 31 });
  });

  it('returns the same counts as the limiter that counts while Redis is unreachable', async () => {
    const { take } = createMemoryLimit(3);
    const library = new RateLimiterMemory({ points: 3, duration: 60 });
    useFakeClock();
    for (const time of [0, 1, 999, 1000, 59_999, 60_000, 61_500, 200_000]) {
      advanceTo(time);
      const count = await library.consume('me').catch((rejection) => rejection);
      expect(await take('me')).toEqual({
        allowed: count.consumedPoints <= 3,
        limit: 3,
        remaining: count.remainingPoints,
        resetSeconds: Math.ceil(count.msBeforeNext / 1000),
      });
    }
  });

  it('deletes the windows of callers whose minute is over', () => {
    vi.useFakeTimers({ now: 0 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { take } = createMemoryLimit(1);
    for (let caller = 0; caller < 1000; caller += 1) take(`caller-${caller}`);
    expect(vi.getTimerCount()).toBe(1000);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
