import { expect, it } from 'vitest';
import { createBulkUpdates } from '../../src/bulk/bulk-updates.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { accountsFor, noLimits } from '../support/default-accounts.ts';
import { createBulkStore } from '../support/open-database.ts';

const queue: BulkQueue = { async add() {}, async remove() {}, isAbandoned: () => true, async stop() {} };

/** Creates a start whose items have nearly this many megabytes. */
function toStart(megabytes: number, key: string | null = null) {
  const requests = Array.from({ length: megabytes * 100 }, (_, index) => ({
    provider: 'VIDA' as const,
    organizationId: String(index),
    patch: { name: 'N'.repeat(10_000) },
  }));
  return { caller: anonymous, key, requests };
}

it('startBulkUpdate refuses items of more than 16 MiB, and more than 32 MiB of unfinished items of one caller', async () => {
  const store = createBulkStore();
  const bulk = createBulkUpdates({
    store,
    queue,
    limitsOf: () => noLimits,
    accountsFor,
    refuseItems: async () => new Set(),
    maxItems: 100_000,
  });
  expect(await bulk.start(toStart(17))).toMatchObject({
    kind: 'input',
    applied: 'NOT_APPLIED',
    issues: [{ path: ['inputs'], code: 'TOO_LONG', limit: 16_777_216 }],
  });
  expect(await bulk.start(toStart(16, 'key'))).toMatchObject({ kind: 'bulkUpdate', total: 1600 });
  expect(await bulk.start(toStart(16))).toMatchObject({ kind: 'bulkUpdate' });
  expect(await bulk.start(toStart(2))).toMatchObject({
    kind: 'rateLimited',
    applied: 'NOT_APPLIED',
    retryable: true,
    message: expect.stringContaining('33554432 bytes'),
  });
  expect(await bulk.start({ ...toStart(2), caller: { ...anonymous, id: 'you' } })).toMatchObject({
    kind: 'bulkUpdate',
  });
  expect(await bulk.start(toStart(16, 'key'))).toMatchObject({ kind: 'bulkUpdate', total: 1600 });
});
