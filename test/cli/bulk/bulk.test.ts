import { describe, expect, it } from 'vitest';
import { readTrustedDocuments } from '../../../src/app/read-trusted-documents.ts';
import { runBulkCancel } from '../../../src/cli/bulk/run-bulk-cancel.ts';
import { runBulkList } from '../../../src/cli/bulk/run-bulk-list.ts';
import { runBulkRetry } from '../../../src/cli/bulk/run-bulk-retry.ts';
import { runBulkShow } from '../../../src/cli/bulk/run-bulk-show.ts';
import { idOf } from '../../bulk/open-bulk-gateway.ts';
import { updatesSent } from '../../support/start-gateway.ts';
import { runInProcess } from '../run-in-process.ts';
import { openApi } from './open-api.ts';

const vida = (organizationId: string, settings: object = { name: 'N' }) => ({
  vida: { organizationId, ...settings },
});

/** The cells of each line of a table. */
const toCells = (table: string) => table.split('\n').map((line) => line.split(/ {2,}/));

describe('bulk show', () => {
  it('prints the counts, and each item that was not fully applied', async () => {
    const { headers, options, start, waitForEnd } = await openApi();
    const inputs = [
      vida('3'),
      vida('9500'),
      vida('404404'),
      vida('42', { name: 'D', email: 'not an address' }),
    ];
    const id = idOf(await start(inputs, undefined, headers));
    await waitForEnd(id, headers);
    const { exitCode, stderr, stdout } = await runInProcess(runBulkShow, [id, ...options]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const [header = [], counts = [], , itemHeader, ...items] = toCells(stdout);
    expect(header.slice(0, 2)).toEqual(['ID', 'STATE']);
    const byName = Object.fromEntries(header.map((name, column) => [name, counts[column]]));
    expect(byName).toMatchObject({
      ID: id,
      STATE: 'DONE',
      TOTAL: '4',
      WAITING: '0',
      UPDATED: '1',
      PARTLY: '1',
      FAILED: '1',
      UNKNOWN: '1',
      CANCELLED: '0',
    });
    expect(itemHeader).toEqual(['ITEM', 'RESULT', 'APPLIED', 'REASON']);
    expect(items.slice(0, -1)).toEqual([
      ['1 vida', 'OUTCOME_UNKNOWN', 'UNKNOWN', expect.stringMatching(/^Vida.* unknown/)],
      ['2 vida', 'NOT_FOUND', 'NOT_APPLIED', expect.stringMatching(/^Vida has no such organization/)],
      ['3 vida', 'PARTIALLY_UPDATED', 'PARTLY', 'name APPLIED, email REJECTED'],
    ]);
  });

  it('reads every page of the items, and prints them as JSON', async () => {
    const { headers, operations, options, start, waitForEnd } = await openApi();
    const inputs = Array.from({ length: 501 }, (_, index) => ({
      vertra: { organizationId: `org${index}`, name: 'x'.repeat(51) },
    }));
    const id = idOf(await start(inputs, undefined, headers));
    await waitForEnd(id, headers);
    const sent = operations.length;
    const { exitCode, stdout } = await runInProcess(runBulkShow, [id, '--json', ...options]);
    const { failedItems, ...bulk } = JSON.parse(stdout);
    expect([exitCode, bulk]).toMatchObject([0, { id, state: 'DONE', total: 501, failed: 501 }]);
    expect(failedItems.map(({ index }: { index: number }) => index)).toEqual(inputs.map((_, index) => index));
    expect(failedItems[500]).toMatchObject({ error: { code: 'INVALID_INPUT', issues: [{ limit: 50 }] } });
    expect(operations.length - sent).toBe(2);
  });

  it('prints why a bulk update cannot be read, and exits with 1', async () => {
    const { options } = await openApi();
    const { exitCode, stderr, stdout } = await runInProcess(runBulkShow, ['bulk:unknown', ...options]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/\(NOT_FOUND\)\n$/);
  });

  it('calls a gateway that serves only its published operations', async () => {
    const documents = readTrustedDocuments(new URL('../../../schema/documents.json', import.meta.url));
    const { options } = await openApi({}, { trustedDocuments: { documents, only: true } });
    for (const run of [runBulkShow, runBulkCancel]) {
      const { exitCode, stderr } = await runInProcess(run, ['bulk:unknown', ...options]);
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/\(NOT_FOUND\)\n$/)]);
    }
  });

  it('prints that a credential is missing or rejected, and exits with 1', async () => {
    const { url } = await openApi();
    const { exitCode, stderr, stdout } = await runInProcess(runBulkShow, ['bulk:x', '--url', url]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/\(UNAUTHENTICATED\)\n$/);
  });

  it('adds the path of the endpoint to an origin', async () => {
    const { options, url } = await openApi();
    const args = ['bulk:x', ...options, '--url', new URL(url).origin];
    expect((await runInProcess(runBulkShow, args)).stderr).toMatch(/\(NOT_FOUND\)\n$/);
  });
});

describe('bulk cancel', () => {
  it('starts no further items, and prints the state', async () => {
    const { headers, options, sandbox, start } = await openApi({ perMinute: { VIDA: 1, VERTRA: 1 } });
    const inputs = Array.from({ length: 50 }, () => vida('3'));
    const id = idOf(await start(inputs, undefined, headers));
    const { exitCode, stderr, stdout } = await runInProcess(runBulkCancel, [id, '--json', ...options]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const bulk = JSON.parse(stdout);
    expect(bulk).toMatchObject({ id, state: 'CANCELLED', total: 50 });
    expect(bulk.cancelled).toBeGreaterThanOrEqual(48);
    expect(updatesSent(sandbox.vida).length).toBeLessThanOrEqual(2);
    const again = await runInProcess(runBulkCancel, [id, ...options]);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('CANCELLED')]);
  });

  it('prints why nothing was cancelled, and exits with 1', async () => {
    const { options } = await openApi();
    const { exitCode, stderr } = await runInProcess(runBulkCancel, ['bulk:unknown', ...options]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/\(NOT_FOUND\)\n$/)]);
  });
});

describe('bulk retry and bulk list', () => {
  it('send the items again that were not applied, and print both bulk updates', async () => {
    const { headers, options, sandbox, start, waitForEnd } = await openApi();
    const id = idOf(await start([vida('3'), vida('404404'), vida('9500')], undefined, headers));
    await waitForEnd(id, headers);
    const sent = updatesSent(sandbox.vida).length;
    const { exitCode, stderr, stdout } = await runInProcess(runBulkRetry, [id, '--json', ...options]);
    const retry = JSON.parse(stdout);
    expect([exitCode, stderr, retry]).toMatchObject([0, '', { retryOf: id, total: 1 }]);
    await waitForEnd(retry.id, headers);
    expect(updatesSent(sandbox.vida)).toHaveLength(sent + 1);
    const listed = await runInProcess(runBulkList, options);
    const rows = toCells(listed.stdout).slice(1, -1);
    expect(rows.map((cells) => [cells[0], cells[1], cells.at(-1)])).toEqual([
      [retry.id, 'DONE', id],
      [id, 'DONE', '0'],
    ]);
    expect(await runInProcess(runBulkRetry, [id, ...options])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining(`already retried as ${retry.id}`),
    });
  });
});
