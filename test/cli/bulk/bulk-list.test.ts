import { expect, it } from 'vitest';
import { runBulkList } from '../../../src/cli/bulk/run-bulk-list.ts';
import { startApiServer, toPage } from '../api/start-api-server.ts';
import { runInProcess } from '../run-in-process.ts';

const bulk = (id: string, facts: object = {}) => ({
  id,
  state: 'DONE',
  createdAt: '2026-11-29T10:00:00.000Z',
  retryOf: null,
  ...{ total: 7, waiting: 0, updated: 4, partiallyUpdated: 0, failed: 2, unknown: 1, cancelled: 0 },
  ...facts,
});

const waiting = { state: 'RUNNING', retryOf: 'bulk:1' };
const pages = new Map<unknown, object>([
  [null, toPage([bulk('bulk:3', waiting), bulk('bulk:2')], 'after-2')],
  ['after-2', toPage([bulk('bulk:1')])],
]);

const start = () =>
  startApiServer(({ variables }) => ({ data: { bulkUpdates: pages.get(variables['after']) } }));

it('bulk list prints every page as one table', async () => {
  const { operations, options } = await start();
  const { exitCode, stderr, stdout } = await runInProcess(runBulkList, options);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    [
      ...['ID', 'STATE', 'RESUMES', 'CREATED', 'TOTAL', 'WAITING', 'UPDATED', 'PARTLY', 'FAILED'],
      ...['UNKNOWN', 'CANCELLED', 'RETRY OF'],
    ],
    [
      ...['bulk:3', 'RUNNING', '–', '2026-11-29T10:00:00.000Z'],
      ...['7', '0', '4', '0', '2', '1', '0', 'bulk:1'],
    ],
    ['bulk:2', 'DONE', '–', '2026-11-29T10:00:00.000Z', '7', '0', '4', '0', '2', '1', '0'],
    ['bulk:1', 'DONE', '–', '2026-11-29T10:00:00.000Z', '7', '0', '4', '0', '2', '1', '0'],
    [''],
  ]);
  expect(operations.map(({ variables }) => variables)).toEqual([
    { first: 100, after: null },
    { first: 100, after: 'after-2' },
  ]);
});

it('bulk list prints until when a bulk update waits for a quota', async () => {
  const facts = { state: 'WAITING_FOR_QUOTA', resumesAt: '2026-11-30T00:00:00.000Z' };
  const page = toPage([bulk('bulk:1', facts)]);
  const { options } = await startApiServer(() => ({ data: { bulkUpdates: page } }));
  const { stdout } = await runInProcess(runBulkList, options);
  expect(stdout).toContain('  WAITING_FOR_QUOTA  2026-11-30T00:00:00.000Z  ');
});

it('bulk list prints every page as one JSON array', async () => {
  const { options } = await start();
  const { exitCode, stdout } = await runInProcess(runBulkList, ['--json', ...options]);
  expect([exitCode, JSON.parse(stdout)]).toEqual([
    0,
    [bulk('bulk:3', waiting), bulk('bulk:2'), bulk('bulk:1')],
  ]);
});

it('bulk list without bulk updates prints the header alone', async () => {
  const { options } = await startApiServer(() => ({ data: { bulkUpdates: toPage([]) } }));
  expect((await runInProcess(runBulkList, options)).stdout).toMatch(/^ID .*RETRY OF\n$/);
  expect((await runInProcess(runBulkList, ['--json', ...options])).stdout).toBe('[]\n');
});

it('bulk list reports a page that cannot be listed after the pages before it, and exits with 1', async () => {
  const error = { message: 'The store cannot be reached.', code: 'UNAVAILABLE' };
  const { options } = await startApiServer(({ variables }) => ({
    data: { bulkUpdates: variables['after'] === null ? pages.get(null) : { ...toPage([]), error } },
  }));
  const { exitCode, stderr, stdout } = await runInProcess(runBulkList, options);
  expect([exitCode, stderr]).toEqual([1, 'The store cannot be reached. (UNAVAILABLE)\n']);
  expect(stdout).toContain('bulk:2');
});
