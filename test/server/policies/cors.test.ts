import { describe, expect, it } from 'vitest';
import { startServer } from '../start-server.ts';

describe('A page of another origin', () => {
  const app = 'https://app.example';
  const preflight = { method: 'OPTIONS', headers: { origin: app, 'access-control-request-method': 'POST' } };
  const toCorsHeaders = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

  it('that is listed can send credentials in headers, and read the headers of limits', async () => {
    const { origin, post } = await startServer({ corsOrigins: [app, 'https://other.example'] });
    expect(toCorsHeaders(await fetch(`${origin}/graphql`, preflight))).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'apollographql-client-name, apollographql-client-version, authorization, baggage, content-type, idempotency-key, traceparent, tracestate, x-api-key, x-request-id',
      'access-control-expose-headers': 'ratelimit, ratelimit-policy, retry-after, x-request-id',
      'access-control-max-age': '600',
    });
    expect(toCorsHeaders(await post({ origin: app }))).toMatchObject({ 'access-control-allow-origin': app });
  });

  it('that is listed can read refusals', async () => {
    const { post } = await startServer({ corsOrigins: [app], authenticate: async () => 'REJECTED' as const });
    const refused = await post({ origin: app });
    expect([refused.status, toCorsHeaders(refused)['access-control-allow-origin']]).toEqual([401, app]);
  });

  it.each([
    ['no origin is listed', [], app],
    ['another origin is listed', [app], 'https://evil.example'],
    ['two other origins are listed', [app, 'https://other.example'], 'https://evil.example'],
    ['it is a sandboxed frame', [app, 'https://other.example'], 'null'],
    ['its host begins with a listed host', [app], `${app}.evil.example`],
    ['its scheme differs', [app], 'http://app.example'],
  ])('gets no CORS headers when %s', async (_case, corsOrigins, page) => {
    const { origin, post } = await startServer({ corsOrigins });
    const response = await fetch(`${origin}/graphql`, {
      ...preflight,
      headers: { ...preflight.headers, origin: page },
    });
    expect(toCorsHeaders(response)).toEqual({});
    expect(toCorsHeaders(await post({ origin: page }))).toEqual({});
  });
});
