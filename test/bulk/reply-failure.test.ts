import { describe, expect, it } from 'vitest';
import { createBulkUpdates } from '../../src/bulk/bulk-updates.ts';
import { createMemoryBulkStore } from '../../src/bulk/memory-store.ts';
import type { BulkQueue } from '../../src/bulk/queue.ts';
import { toReplyFailure } from '../../src/bulk/reply-failure.ts';
import { anonymous } from '../../src/domain/access/caller.ts';

const replyError = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('a step of the store', () => {
  it.each([
    ["Stream isn't writeable and enableOfflineQueue options is false"],
    [replyError("OOM command not allowed when used memory > 'maxmemory'.")],
    [replyError('ERR Error running script (call to f_1): @user_script:7: -OOM command not allowed')],
    [replyError("READONLY You can't write against a read only replica.")],
    [replyError('MISCONF Redis is configured to save RDB snapshots')],
    [replyError('LOADING Redis is loading the dataset in memory')],
    [replyError('NOAUTH Authentication required.')],
  ])('that failed with %s provably was not run', (error) => {
    expect(toReplyFailure(typeof error === 'string' ? new Error(error) : error)).toBeNull();
  });

  it.each([
    [new Error('Command timed out'), 'TIMEOUT'],
    [new Error('Connection is closed.'), 'CONNECTION_LOST'],
    [new Error('Reached the max retries per request limit (which is 0).'), 'CONNECTION_LOST'],
    [replyError('ERR Error running script: wrong number of arguments'), 'CONNECTION_LOST'],
    ['no error', 'CONNECTION_LOST'],
  ] as const)('that failed with %s may have been run', (error, reason) => {
    expect(toReplyFailure(error)).toBe(reason);
  });
});

describe('a bulk update whose state cannot be read after a step', () => {
  const queue: BulkQueue = { async add() {}, async remove() {}, async stop() {} };
  const start = {
    caller: anonymous,
    key: 'key',
    requests: [{ provider: 'VIDA' as const, organizationId: '3', patch: { name: 'N' } }],
  };

  /** Finds as often as said, and then no more. */
  function open(finds: number) {
    const memory = createMemoryBulkStore();
    let left = finds;
    const find: typeof memory.find = (ids) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('away')) : memory.find(ids);
    };
    return createBulkUpdates({ store: { ...memory, find }, queue, maxItems: 10 });
  }

  it('was started, and its start says so', async () => {
    const bulk = open(0);
    expect(await bulk.start(start)).toMatchObject({ kind: 'bulkUpdate', total: 1, waiting: 1 });
    expect(await bulk.start(start)).toMatchObject({
      kind: 'outcomeUnknown',
      applied: 'UNKNOWN',
      message: expect.stringContaining('The bulk update was started'),
    });
  });

  it('was cancelled, and its cancellation says so', async () => {
    const bulk = open(1);
    const started = await bulk.start(start);
    const id = started.kind === 'bulkUpdate' ? started.id : '';
    expect(await bulk.cancel(anonymous, id)).toMatchObject({
      kind: 'outcomeUnknown',
      message: expect.stringContaining('The bulk update was cancelled'),
    });
  });
});
