import { toPrintableJson } from '../../telemetry/printable-text.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/api-result.ts';
import { printFailure } from '../api/api-result.ts';
import { openClient } from '../api/open-client.ts';
import { decodePage, readPages } from '../api/pages.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { toBulkText } from './bulk-text.ts';
import type { BulkItem, BulkUpdate } from './bulk-update.ts';
import { bulkItem, decodeBulkUpdate } from './bulk-update.ts';

/** The largest page that the gateway serves. */
const pageSize = 500;

/** Prints a bulk update, with every item that was not fully applied. */
export const runBulkShow: RunCommand = async (args, io) => {
  const { positionals, values } = parseCommandArgs(args, commands['bulk show']);
  const client = await openClient(values, io);
  const read = await readBulkUpdate(client, positionals[0] ?? '');
  if (read.kind === 'failed') return printFailure(read, io);
  const { bulk, items } = read.value;
  io.print(
    values.json ? `${toPrintableJson({ ...bulk, failedItems: items }, 2)}\n` : toBulkText(bulk, items),
  );
  return 0;
};

interface BulkUpdateWithItems {
  readonly bulk: BulkUpdate;
  readonly items: readonly BulkItem[];
}

/** The counts are those of the last page. */
async function readBulkUpdate(client: ApiClient, id: string): Promise<ApiResult<BulkUpdateWithItems>> {
  const items: BulkItem[] = [];
  let bulk: BulkUpdate | undefined;
  const readPage = async (after: string | null) => {
    const sent = await client.send('BulkUpdate', { id, first: pageSize, after });
    if (sent.kind === 'failed') return sent;
    const found = decodeBulkUpdate(sent.value['bulkUpdate'], (each) => each.id === id);
    if (found.kind === 'failed') return found;
    bulk = found.value;
    return decodePage(found.value['failedItems'], bulkItem);
  };
  const failure = await readPages(readPage, (page) => items.push(...page));
  return failure ?? { kind: 'value', value: { bulk: bulk as unknown as BulkUpdate, items } };
}
