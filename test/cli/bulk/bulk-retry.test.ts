import { expect, it } from 'vitest';
import { runBulkRetry } from '../../../src/cli/bulk/run-bulk-retry.ts';
import { startHttpProvider } from '../../support/http-provider.ts';
import { startApiServer } from '../api/start-api-server.ts';
import { runInProcess } from '../run-in-process.ts';

const counts = { total: 2, waiting: 2, updated: 0, partiallyUpdated: 0, failed: 0, unknown: 0, cancelled: 0 };
const started = { __typename: 'OrganizationBulkUpdate', id: 'bulk:2', state: 'QUEUED', ...counts };

it('bulk retry starts a retry with a new key, and prints it', async () => {
  const retry = { ...started, retryOf: 'bulk:1' };
  const { operations, options } = await startApiServer(() => ({ data: { retryBulkUpdate: retry } }));
  const { exitCode, stderr, stdout } = await runInProcess(runBulkRetry, ['bulk:1', '--json', ...options]);
  expect([exitCode, stderr, JSON.parse(stdout)]).toEqual([0, '', retry]);
  await runInProcess(runBulkRetry, ['bulk:1', ...options]);
  const [first, second] = operations.map(({ variables }) => variables);
  expect(first).toEqual({ id: 'bulk:1', idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(second?.['idempotencyKey']).not.toBe(first?.['idempotencyKey']);
});

it('bulk retry sends the key of its option', async () => {
  const { operations, options } = await startApiServer(() => ({ data: { retryBulkUpdate: started } }));
  await runInProcess(runBulkRetry, ['bulk:1', '--idempotency-key', 'retry-1', ...options]);
  expect(operations[0]?.variables).toEqual({ id: 'bulk:1', idempotencyKey: 'retry-1' });
});

it('bulk retry prints why nothing was started, and exits with 1', async () => {
  const error = { message: 'There is nothing to retry.', code: 'INVALID_INPUT', applied: 'NOT_APPLIED' };
  const { options } = await startApiServer(() => ({ data: { retryBulkUpdate: error } }));
  expect(await runInProcess(runBulkRetry, ['bulk:1', ...options])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'There is nothing to retry. (INVALID_INPUT)\n',
  });
});

it('bulk retry whose response is lost prints the key with which it starts once, and exits with 3', async () => {
  const { origin } = await startHttpProvider((request) => request.socket.destroy());
  const { exitCode, stderr } = await runInProcess(runBulkRetry, ['bulk:1', '--url', origin]);
  expect(exitCode).toBe(3);
  const [, key = ''] = /Run the command again with --idempotency-key=([0-9a-f-]{36}),/.exec(stderr) ?? [];
  const { operations, options } = await startApiServer(() => ({ data: { retryBulkUpdate: started } }));
  await runInProcess(runBulkRetry, ['bulk:1', `--idempotency-key=${key}`, ...options]);
  expect(operations[0]?.variables['idempotencyKey']).toBe(key);
});
