import { describe, expect, it } from 'vitest';
import { startServer } from '../start-server.ts';

describe('A response', () => {
  const paths = ['/graphql', '/health/live', '/health/ready', '/nowhere'];

  it.each(paths)(
    'of %s has the security headers that keep browsers from rendering and embedding it',
    async (path) => {
      const { origin } = await startServer();
      const { headers } = await fetch(origin + path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'cache-control': 'no-store',
      });
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});
