import { toPrintableJson } from '../../telemetry/printable-text.ts';
import { printFailure } from '../api/api-result.ts';
import { openClient } from '../api/open-client.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { toBulkText } from './bulk-text.ts';
import { decodeBulkUpdate } from './bulk-update.ts';

/** Cancels a bulk update and prints its state; items that were applied stay applied. */
export const runBulkCancel: RunCommand = async (args, io) => {
  const { positionals, values } = parseCommandArgs(args, commands['bulk cancel']);
  const client = await openClient(values, io);
  const sent = await client.send('CancelBulkUpdate', { id: positionals[0] });
  const cancelled =
    sent.kind === 'failed'
      ? sent
      : decodeBulkUpdate(sent.value['cancelBulkUpdate'], ({ id }) => id === positionals[0]);
  if (cancelled.kind === 'failed') return printFailure(cancelled, io);
  io.print(values.json ? `${toPrintableJson(cancelled.value, 2)}\n` : toBulkText(cancelled.value, []));
  return 0;
};
