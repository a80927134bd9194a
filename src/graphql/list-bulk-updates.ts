import type { Caller } from '../domain/access/caller.ts';
import type { BulkPageRequest, BulkUpdate, BulkUpdates } from '../domain/bulk/bulk-update.ts';
import { invalidCursor } from '../domain/errors.ts';
import { parseInstant } from '../domain/organization/instant.ts';
import { pageSizes } from './argument-limits.ts';
import type { Connection } from './connection.ts';
import { toConnection, toFailedConnection } from './connection.ts';
import type { PageArguments } from './page-arguments.ts';
import { parsePage } from './page-arguments.ts';

/** Lists a page of the caller's bulk updates. */
export async function listBulkUpdates(
  args: PageArguments,
  bulk: BulkUpdates,
  caller: Caller,
): Promise<Connection<BulkUpdate>> {
  const page = parsePage(args, pageSizes.bulkUpdates, null);
  if (page.kind === 'input') return toFailedConnection(page, null);
  const after = page.after === null ? null : parsePosition(page.after);
  if (after === undefined) return toFailedConnection(invalidCursor(null), null);
  // One more than the page has shows whether another page follows.
  const listed = await bulk.list(caller, { after, count: page.count + 1 });
  if ('kind' in listed) return toFailedConnection(listed, page.after);
  const entries = listed.slice(0, page.count).map((each) => ({ position: toPosition(each), node: each }));
  return toConnection(entries, { after: page.after, hasMore: listed.length > page.count });
}

const position = /^bulk:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([\w-]{1,64})$/;

function toPosition({ createdAt, id }: BulkUpdate): string {
  return `bulk:${createdAt} ${id}`;
}

/** @returns undefined when the text is a position of another list */
function parsePosition(text: string): NonNullable<BulkPageRequest['after']> | undefined {
  const [, time = '', id = ''] = position.exec(text) ?? [];
  const createdAt = parseInstant(time);
  return createdAt === null ? undefined : { createdAt, id };
}
