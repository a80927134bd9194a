import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryLimit } from '../../src/rate-limit/memory-limit.ts';
import { makeCallers } from '../support/callers.ts';
import { startGateway } from '../support/start-gateway.ts';

const ok = '{ organizationProviders { provider } }';

function limitTo(perMinute: number) {
  return { rateLimit: createMemoryLimit(perMinute) };
}

describe('the rate limit', () => {
  it('serves so many requests a minute and says with each how many are left', async () => {
    const { send } = await startGateway(limitTo(3));
    for (const left of [2, 1, 0]) {
      const { headers, status } = await send(ok, {});
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"caller";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"caller";r=${left};t=(60|59|58)$`));
    }
  });

  it('refuses one more with 429, says when to come back, and sends nothing', async () => {
    const { sandbox, send } = await startGateway(limitTo(1));
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

  it('counts what is refused for other reasons, too', async () => {
    const { send } = await startGateway(limitTo(1));
    expect((await send('{ nonsense', {})).errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_PARSE_FAILED');
    expect((await send(ok, {})).status).toBe(429);
  });

  it("is each caller's own", async () => {
    const { authenticate, headersFor } = await makeCallers({ scopes: [], organizations: [] });
    const { send } = await startGateway({ ...limitTo(1), authenticate });
    expect((await send(ok, {}, headersFor('jwt'))).status).toBe(200);
    expect((await send(ok, {}, headersFor('jwt'))).status).toBe(429);
    expect((await send(ok, {}, headersFor('api-key'))).status).toBe(200);
  });

  it('is not used up by strangers', async () => {
    const { authenticate, headersFor } = await makeCallers({ scopes: [], organizations: [] });
    const { send } = await startGateway({ ...limitTo(1), authenticate });
    for (const authorization of ['', 'Bearer x', 'Basic x']) {
      const { headers, status } = await send(ok, {}, { authorization });
      expect([status, headers.get('ratelimit')]).toEqual([401, null]);
    }
    expect((await send(ok, {}, headersFor('api-key'))).status).toBe(200);
  });

  it('does not hold for health checks', async () => {
    const { gateway } = await startGateway(limitTo(1));
    for (let time = 0; time < 3; time += 1) {
      expect((await gateway.fetch('http://gateway/health/ready')).status).toBe(200);
    }
  });
});

describe('counted in this process', () => {
  function stopTheClock() {
    vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }

  function goOnTo(time: number) {
    vi.advanceTimersByTime(time - Date.now());
  }

  it("a caller's minute begins with their first request, and what was refused does not make it longer", async () => {
    const { take } = createMemoryLimit(2);
    stopTheClock();
    expect(await take('me')).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    goOnTo(30_001);
    expect(await take('you')).toMatchObject({ remaining: 1, resetSeconds: 60 });
    expect(await take('me')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 30 });
    goOnTo(59_999);
    expect(await take('me')).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 1 });
    goOnTo(60_000);
    expect(await take('me')).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
    expect(await take('you')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 31 });
  });

  it('tells what rate-limiter-flexible tells, which counts when Redis is away', async () => {
    const { take } = createMemoryLimit(3);
    const library = new RateLimiterMemory({ points: 3, duration: 60 });
    stopTheClock();
    for (const time of [0, 1, 999, 1000, 59_999, 60_000, 61_500, 200_000]) {
      goOnTo(time);
      const count = await library.consume('me').catch((refused) => refused);
      expect(await take('me')).toEqual({
        allowed: count.consumedPoints <= 3,
        limit: 3,
        remaining: count.remainingPoints,
        resetSeconds: Math.ceil(count.msBeforeNext / 1000),
      });
    }
  });

  it('forgets callers whose minute is over', () => {
    const { take } = createMemoryLimit(1);
    const windows = vi.spyOn(Map.prototype, 'delete');
    onTestFinished(() => windows.mockRestore());
    stopTheClock();
    for (let caller = 0; caller < 1000; caller += 1) take(`caller-${caller}`);
    expect(windows).not.toHaveBeenCalled();
    goOnTo(60_000);
    take('another');
    expect(windows).toHaveBeenCalledTimes(1000);
  });
});
