import { describe, expect, it } from 'vitest';
import { startGateway } from '../../support/start-gateway.ts';

const query = `query=${encodeURIComponent('{ __typename }')}`;

const post = { method: 'POST', headers: { 'content-type': 'application/json' } };

describe('Invalid JSON', () => {
  it.each([
    ['in a body', '', { ...post, body: '{"query": private-1 }' }],
    [
      'in a body without a stated length',
      '',
      { ...post, body: new Blob(['private-1']).stream(), duplex: 'half' },
    ],
    ['in the variables of a GET', `?${query}&variables=private-1`, {}],
    ['in the extensions of a GET', `?${query}&extensions=private-1`, {}],
  ])('%s is refused with 400, not quoted, and not an unexpected error', async (_case, search, init) => {
    const { gateway, unexpected } = await startGateway();
    const response = await gateway.fetch(`http://gateway/graphql${search}`, init as RequestInit);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'The request does not contain valid JSON. Correct its syntax.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    expect(unexpected).toEqual([]);
  });
});
