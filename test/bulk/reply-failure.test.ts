import { describe, expect, it } from 'vitest';
import { createBulkUpdates } from '../../src/bulk/bulk-updates.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import { toReplyFailure } from '../../src/bulk/reply-failure.ts';
import { anonymous } from '../../src/domain/access/caller.ts';
import { hangError } from '../../src/storage/sqlite-error.ts';
import { accountsFor, noLimits } from '../support/default-accounts.ts';
import { createBulkStore } from '../support/open-database.ts';

const replyError = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('toReplyFailure', () => {
  it.each([
    ["Stream isn't writeable and enableOfflineQueue options is false"],
    [replyError("OOM command not allowed when used memory > 'maxmemory'.")],
    [replyError('ERR Error running script (call to f_1): @user_script:7: -OOM command not allowed')],
    [replyError("READONLY You can't write against a read only replica.")],
    [replyError('MISCONF Redis is configured to save RDB snapshots')],
    [replyError('LOADING Redis is loading the dataset in memory')],
    [replyError('NOAUTH Authentication required.')],
    [Object.assign(new Error('disk I/O error'), { rawCode: 10 })],
    [Object.assign(new Error('database or disk is full'), { rawCode: 13 })],
  ])('returns null for %s, because the step provably did not run', (error) => {
    expect(toReplyFailure(typeof error === 'string' ? new Error(error) : error)).toBeNull();
  });

  it.each([
    [new Error('Command timed out'), 'TIMEOUT'],
    [hangError(), 'TIMEOUT'],
    [new Error('Connection is closed.'), 'CONNECTION_LOST'],
    [new Error('Reached the max retries per request limit (which is 0).'), 'CONNECTION_LOST'],
    [replyError('ERR Error running script: wrong number of arguments'), 'CONNECTION_LOST'],
    ['no error', 'CONNECTION_LOST'],
  ] as const)('returns a reason for %s, because the step may have run', (error, reason) => {
    expect(toReplyFailure(error)).toBe(reason);
  });
});

describe('when the state of a bulk update cannot be read', () => {
  const queue: BulkQueue = { async add() {}, async remove() {}, isAbandoned: () => true, async stop() {} };
  const start = {
    caller: anonymous,
    key: 'key',
    requests: [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }],
  };

  /** Creates bulk updates whose store fails after this number of finds. */
  function open(maxFinds: number) {
    const memory = createBulkStore();
    let remaining = maxFinds;
    const find: typeof memory.find = (ids) => {
      remaining -= 1;
      return remaining < 0 ? Promise.reject(new Error('unreachable')) : memory.find(ids);
    };
    return createBulkUpdates({
      store: { ...memory, find },
      queue,
      limitsOf: () => noLimits,
      accountsFor,
      refuseItems: async () => new Set(),
      maxItems: 10,
    });
  }

  it('start reports that the bulk update was started', async () => {
    const bulk = open(0);
    expect(await bulk.start(start)).toMatchObject({ kind: 'bulkUpdate', total: 1, waiting: 1 });
    expect(await bulk.start(start)).toMatchObject({
      kind: 'outcomeUnknown',
      applied: 'UNKNOWN',
      message: expect.stringContaining('The bulk update was started'),
    });
  });

  it('cancel reports that the bulk update was cancelled', async () => {
    const bulk = open(1);
    const started = await bulk.start(start);
    const id = started.kind === 'bulkUpdate' ? started.id : '';
    expect(await bulk.cancel(anonymous, id)).toMatchObject({
      kind: 'outcomeUnknown',
      message: expect.stringContaining('The bulk update was cancelled'),
    });
  });
});
