import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GatewayRequest } from '../../../src/server/request.ts';
import { createExplorerRoute } from '../../../src/server/routes/explorer.ts';
import { startGateway } from '../../support/start-gateway.ts';

const page = 'http://gateway/graphql';
const browser = { accept: 'text/html,application/xhtml+xml', 'accept-encoding': 'gzip, deflate, br, zstd' };

async function open(headers: Record<string, string> = {}, method = 'GET') {
  const { gateway } = await startGateway({ graphiql: true });
  return gateway.fetch(page, { method, headers: { ...browser, ...headers } });
}

/** Finds the URL of a script in the bundle, which `npm test` builds before. */
function findAssetUrl(): string {
  const names = readdirSync(new URL('../../../dist/explorer/explorer/', import.meta.url));
  return `http://gateway/explorer/${names.find((name) => /^index-.*\.js$/.test(name))}`;
}

async function getAsset(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const { gateway } = await startGateway({ graphiql: true });
  return gateway.fetch(url, { method, headers });
}

describe('A path that is not a file of the bundle', () => {
  it.each([`${'a'.repeat(300)}.js`, 'nothing.js', '..%2Findex.html', 'index', '%00.js'])(
    'responds with 404: %s',
    async (name) => {
      const { gateway } = await startGateway({ graphiql: true });
      const response = await gateway.fetch(`http://gateway/explorer/${name}`);
      expect([response.status, await response.text()]).toEqual([404, '']);
    },
  );
});

describe('The page', () => {
  it('allows neither resources of other origins nor inline scripts', async () => {
    const policy = (await open()).headers.get('content-security-policy')?.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy?.join()).not.toMatch(/unsafe-eval|https?:|\*/);
    const html = await (await open({ 'accept-encoding': '' })).text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|(src|href)="https?:/);
  });

  it('is revalidated each time, and sent only when it changed', async () => {
    const first = await open();
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await open({ 'if-none-match': `"other", W/${first.headers.get('etag')}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('is cached separately from responses of the API and by content coding', async () => {
    expect((await open()).headers.get('vary')).toBe('accept, accept-encoding');
  });

  it('is not sent to a client that does not accept HTML', async () => {
    expect((await open({ accept: 'application/json' })).headers.get('content-type')).not.toContain('html');
  });

  it('responds with 503 and the build command when it was not built', async () => {
    const request = { method: 'GET', path: '/graphql', header: () => 'text/html' };
    const response = await createExplorerRoute(new URL('file:///nowhere/'))(
      request as unknown as GatewayRequest,
    );
    expect(response).toMatchObject({ status: 503, body: expect.stringContaining('npm run build') });
  });
});

describe('An asset', () => {
  it('is immutable in caches, because its name contains a hash', async () => {
    const { headers } = await getAsset(findAssetUrl());
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['BR; q=1.0', 'br'],
    ['*', 'br'],
    ['*;q=0', null],
    ['identity', null],
    ['br;q=nonsense', null],
    ['br ; q = 0 , gzip ; q = 1', 'gzip'],
    ['br;level=1;q=0, gzip', 'gzip'],
    [`br${' '.repeat(15_000)}x, gzip`, 'gzip'],
    [`br${' '.repeat(7000)};${' '.repeat(7000)}q=0, gzip`, 'gzip'],
    [`gzip;${' ;'.repeat(7000)}`, 'gzip'],
    [`${','.repeat(15_000)}gzip`, 'gzip'],
    ['', null],
  ])('for a client that accepts %j has the content coding %j', async (accepted, coding) => {
    const response = await getAsset(findAssetUrl(), { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get('content-length')));
  });

  it('has a different ETag for each content coding', async () => {
    const tags = ['br', 'gzip', ''].map(async (accepted) =>
      (await getAsset(findAssetUrl(), { 'accept-encoding': accepted })).headers.get('etag'),
    );
    expect(new Set(await Promise.all(tags)).size).toBe(3);
  });

  it('responds to HEAD with its length and no body', async () => {
    const response = await getAsset(findAssetUrl(), { 'accept-encoding': 'br' }, 'HEAD');
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100_000);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it.each([
    ['/explorer/nothing.js'],
    ['/explorer/index.html'],
    ['/explorer/.build-hash'],
    ['/explorer/../index.html'],
    ['/explorer/..%2f..%2fmain.js'],
    ['/explorer/%2e%2e/%2e%2e/main.js'],
    ['/explorer/..\\..\\main.js'],
    ['/explorer/a/b.js'],
    ['/explorer//etc/passwd'],
    ['/explorer/%00.js'],
    ['/explorer/'],
    ['/explorer'],
  ])('is not found at %s', async (path) => {
    expect((await getAsset(`http://gateway${path}`)).status).toBe(404);
  });

  it('does not accept POST', async () => {
    expect((await getAsset(findAssetUrl(), {}, 'POST')).status).toBe(404);
  });

  it('is not found when the explorer is disabled', async () => {
    const { gateway } = await startGateway({ graphiql: false });
    expect((await gateway.fetch(findAssetUrl())).status).toBe(404);
  });
});

it('a browser gets the explorer from /graphql when it is enabled, without resources of other origins', async () => {
  const { gateway } = await startGateway({ graphiql: true });
  const response = await gateway.fetch(page, { headers: { accept: 'text/html' } });
  const html = await response.text();
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(html).toContain('Organization gateway');
  expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="?https?:/);
});
