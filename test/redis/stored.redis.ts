import { describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { startReplicas } from './replicas.ts';
import { failUpdates, providers, toInput, toReplay, updatesAt } from './updates.ts';

const instant = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

describe('an outcome in Redis', () => {
  it.each(providers)(
    'is not stored when nothing was applied, and another process runs the update later ($provider)',
    async ({ provider }) => {
      const { first, sandbox, second } = await startReplicas();
      const input = toInput(provider, 'Again');
      failUpdates(sandbox[provider], respondWith({ status: 503, headers: { 'retry-after': '30' } }));
      expect(await first.update(input, 'key')).toMatchObject({
        __typename: 'OrganizationUnavailableError',
        applied: 'NOT_APPLIED',
      });
      failUpdates(sandbox[provider], undefined);
      const response = await second.update(input, 'key');
      expect(response).toMatchObject({ __typename: 'OrganizationUpdated' });
      expect(await first.update(input, 'key')).toEqual(toReplay(response));
      expect(updatesAt(sandbox[provider])).toHaveLength(2);
    },
  );

  it.each(providers)(
    'is stored when it is unknown, and another process replays it without sending anything ($provider)',
    async ({ provider }) => {
      const { first, sandbox, second } = await startReplicas();
      const input = toInput(provider, 'Once');
      failUpdates(sandbox[provider], respondWith({ status: 500, applied: true }));
      const response = await first.update(input, 'key');
      expect(response).toMatchObject({
        __typename: 'OrganizationOutcomeUnknownError',
        applied: 'UNKNOWN',
        reason: 'SERVER_ERROR',
      });
      failUpdates(sandbox[provider], undefined);
      expect(await second.update(input, 'key')).toEqual(toReplay(response));
      expect(updatesAt(sandbox[provider])).toHaveLength(1);
    },
  );

  it.each(providers)('contains no data of the organization ($provider)', async ({ provider }) => {
    const { first, redis } = await startReplicas();
    await first.update(toInput(provider, 'Stored'), 'key');
    const [key = ''] = await redis.client.keys('*:idempotency:key:*');
    const stored = JSON.parse((await redis.client.hget(key, 'outcome')) ?? '');
    expect(stored).toMatchObject({ kind: 'updated' });
    expect(Object.keys(stored.organization)).toEqual(['provider', 'connection', 'providerId']);
    expect(JSON.stringify(stored)).not.toContain('Stored');
  });

  it('is replayed with the same instants', async () => {
    const { first, second } = await startReplicas();
    const input = toInput('vertra', 'Instants', 2);
    const response = await first.update(input, 'key');
    expect(response).toMatchObject({
      __typename: 'OrganizationUpdated',
      organization: {
        createdAt: instant,
        updatedAt: instant,
        members: Array(4).fill(expect.objectContaining({ joinedAt: instant })),
      },
    });
    expect(await second.update(input, 'key')).toEqual(toReplay(response));
  });
});
