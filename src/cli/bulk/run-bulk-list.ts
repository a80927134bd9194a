import { toPrintableJson } from '../../telemetry/printable-text.ts';
import type { ApiClient } from '../api/api-client.ts';
import { printFailure } from '../api/api-result.ts';
import { openClient } from '../api/open-client.ts';
import { decodePage, readPages } from '../api/pages.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { createTableWriter } from '../table.ts';
import { bulkHeader, toBulkRow } from './bulk-text.ts';
import type { BulkUpdate } from './bulk-update.ts';
import { bulkUpdate } from './bulk-update.ts';

const pageSize = 100;

/** Prints every bulk update that the caller started, newest first. */
export const runBulkList: RunCommand = async (args, io) => {
  const { values } = parseCommandArgs(args, commands['bulk list']);
  const client = await openClient(values, io);
  const writeRows = createTableWriter(bulkHeader);
  const listed: BulkUpdate[] = [];
  const onPage = (page: readonly BulkUpdate[]) => {
    if (values.json) listed.push(...page);
    else io.print(writeRows(page.map(toBulkRow)));
  };
  const failure = await readPages((after) => readPage(client, after), onPage);
  if (failure) return printFailure(failure, io);
  if (values.json) io.print(`${toPrintableJson(listed, 2)}\n`);
  return 0;
};

async function readPage(client: ApiClient, after: string | null) {
  const sent = await client.send('BulkUpdates', { first: pageSize, after });
  return sent.kind === 'failed' ? sent : decodePage(sent.value['bulkUpdates'], bulkUpdate);
}
