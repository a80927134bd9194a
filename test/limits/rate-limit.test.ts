import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/limits/rate-limit.ts';
import { makeCallers } from '../support/callers.ts';
import { startGateway } from '../support/start-gateway.ts';

const ok = '{ organizationProviders { provider } }';

function limitTo(perMinute: number) {
  return { rateLimit: createRateLimit({ perMinute, redisUrl: null }) };
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
