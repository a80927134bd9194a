import type { z } from 'zod';
import { toPrintableJson } from '../../telemetry/printable-text.ts';
import type { ApiClient } from '../api/api-client.ts';
import { printFailure } from '../api/api-result.ts';
import { openClient } from '../api/open-client.ts';
import { decodePage, readPages } from '../api/pages.ts';
import type { RunCommand } from '../command-io.ts';
import { commands } from '../commands.ts';
import { parseCommandArgs } from '../parse-options.ts';
import { createTableWriter } from '../table.ts';
import { change, changeHeader, toChangeRow } from './change.ts';
import { parseTime } from './parse-time.ts';

const pageSize = 100;

type Change = z.infer<typeof change>;

/** Prints changes page by page, because a long period has more of them than fit in memory. */
export const runChanges: RunCommand = async (args, io) => {
  const { values } = parseCommandArgs(args, commands.changes);
  const filter = toFilter(values, Date.now());
  const client = await openClient(values, io);
  const format = values.jsonl ? toLines : toTable();
  const read = (after: string | null) => readPage(client, filter, after);
  const failure = await readPages(read, (page) => io.print(format(page)));
  return failure ? printFailure(failure, io) : 0;
};

interface Filter {
  readonly organizationId: string | null;
  readonly since: string | null;
  readonly until: string | null;
}

function toFilter(
  values: { readonly [Name in 'organization' | 'since' | 'until']?: string | undefined },
  now: number,
): Filter {
  const { organization = null, since, until } = values;
  return {
    organizationId: organization,
    since: since === undefined ? null : parseTime('--since', since, now),
    until: until === undefined ? null : parseTime('--until', until, now),
  };
}

async function readPage(client: ApiClient, filter: Filter, after: string | null) {
  const sent = await client.send('OrganizationChanges', { ...filter, first: pageSize, after });
  return sent.kind === 'failed' ? sent : decodePage(sent.value['organizationChanges'], change);
}

function toLines(changes: readonly Change[]): string {
  return changes.map((each) => `${toPrintableJson(each)}\n`).join('');
}

function toTable(): (changes: readonly Change[]) => string {
  const writeRows = createTableWriter(changeHeader);
  return (changes) => writeRows(changes.map(toChangeRow));
}
