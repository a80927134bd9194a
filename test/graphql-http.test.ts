import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/start-gateway.ts';

/** The audits of the GraphQL-over-HTTP specification from its reference implementation. */
describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: 'http://gateway/graphql',
    fetchFn: async (url: string, init: RequestInit) => (await startGateway()).gateway.fetch(url, init),
  });

  it('graphql-http publishes 61 audits', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits)('$id $name', async (audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
