import { randomUUID } from 'node:crypto';
import { toPrintable, toPrintableJson } from '../../telemetry/printable-text.ts';
import { printFailure } from '../api/api-result.ts';
import { openClient } from '../api/open-client.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { toBulkText } from './bulk-text.ts';
import { decodeBulkUpdate } from './bulk-update.ts';

/** Starts a bulk update of the items that were provably not applied, and prints it. */
export const runBulkRetry: RunCommand = async (args, io) => {
  const { positionals, values } = parseCommandArgs(args, commands['bulk retry']);
  const client = await openClient(values, io);
  const idempotencyKey = values['idempotency-key'] ?? randomUUID();
  const sent = await client.send('RetryBulkUpdate', { id: positionals[0], idempotencyKey });
  const started =
    sent.kind === 'failed'
      ? sent
      : decodeBulkUpdate(sent.value['retryBulkUpdate'], ({ retryOf }) => retryOf === positionals[0]);
  if (started.kind === 'failed') {
    const exitCode = printFailure(started, io);
    if (exitCode === 3) io.printError(toRepeatAdvice(idempotencyKey));
    return exitCode;
  }
  io.print(values.json ? `${toPrintableJson(started.value, 2)}\n` : toBulkText(started.value, []));
  return 0;
};

function toRepeatAdvice(idempotencyKey: string): string {
  return `Whether the retry was started is unknown. Run the command again with --idempotency-key=${toPrintable(idempotencyKey)}, which starts it once.\n`;
}
