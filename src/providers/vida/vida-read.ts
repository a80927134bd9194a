import type { ReadError } from '../../domain/errors.ts';
import { invalidCursor, refusal } from '../../domain/errors.ts';
import { mapConcurrently } from '../../domain/map-concurrently.ts';
import { keepRead, tooMuchMemory } from '../../domain/organization/keep-organization.ts';
import type { RequestMemory } from '../../domain/organization/memory-budget.ts';
import { estimateBytes } from '../../domain/organization/organization-size.ts';
import type { ListedOrganization, ListOutcome, ReadOutcome } from '../../domain/organization/read-outcome.ts';
import type { PageRequest } from '../../domain/provider/provider-port.ts';
import { toSettingName } from '../../domain/provider/setting-name.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { readRetryAfterHeader } from '../../http-client/safe-retry.ts';
import { classifyRead, isSuccess } from '../shared/classify.ts';
import type { ResponseListener } from '../shared/drift.ts';
import { toListener } from '../shared/drift.ts';
import { decodeVidaAccount } from './vida-account.ts';
import { vidaErrors } from './vida-errors.ts';
import type { VidaEntry } from './vida-list.ts';
import { decodeVidaList } from './vida-list.ts';

/** Sends the reads of Vida's API, with path and credential. */
export interface VidaReader extends ResponseListener {
  /** The name of the connection. */
  readonly connection: string;
  getAccount(id: string): Promise<HttpResult>;
  /** Reads one page of a reseller's organizations; the first page is 0. */
  getPage(resellerId: string, page: number, pageSize: number): Promise<HttpResult>;
  readonly memory: RequestMemory;
}

/** For one request of a client. */
const maxConcurrentReads = 8;

/** Sends one request for each organization, because Vida has no route for several. */
export function readVida(reader: VidaReader, ids: readonly string[]): Promise<readonly ReadOutcome[]> {
  const { connection, getAccount, memory } = reader;
  return mapConcurrently(maxConcurrentReads, ids, async (id): Promise<ReadOutcome> => {
    const result = await getAccount(id);
    const readAtMs = Date.now();
    const listener = toListener(reader, result);
    const account =
      isSuccess(result) && 'body' in result
        ? decodeVidaAccount(connection, result.body, listener)
        : undefined;
    if (account === undefined) return toReadError(result);
    const isOther = 'otherId' in account;
    if ((isOther ? account.otherId : account.providerId) !== id) {
      listener.onForeign();
      return toReadError(result);
    }
    return isOther ? vidaErrors.notFound(null) : keepRead(account, readAtMs, memory);
  });
}

const pageSize = 20;

/** More pages than any request needs, so that an endless list terminates. */
const maxPages = 50;

/** A position in the list, valid for pages of any length. */
interface Position {
  readonly page: number;
  readonly index: number;
}

/** Reads the requested organizations and one more, which shows whether the list continues. */
export async function listVida(
  reader: VidaReader,
  resellerId: string | null,
  { after, count }: PageRequest,
): Promise<ListOutcome> {
  if (resellerId === null) return missingReseller(reader.connection);
  const start = parseCursor(after);
  if (start === undefined) return invalidCursor('VIDA');
  const items = await collect(reader, resellerId, start, count + 1);
  if ('kind' in items) return items;
  return { kind: 'page', items: items.slice(0, count), hasMore: items.length > count };
}

/** Reads pages until there are enough organizations or a page has no new entry: it is empty, or Vida ignores paging. */
async function collect(
  reader: VidaReader,
  resellerId: string,
  start: Position,
  count: number,
): Promise<ListedOrganization[] | ReadError> {
  const items: ListedOrganization[] = [];
  const seen = new Set<string>();
  for (let page = start.page; page < start.page + maxPages && items.length < count; page += 1) {
    const listed = await readPage(reader, resellerId, page);
    if ('kind' in listed) return listed;
    if (!reader.memory.reserve(estimateBytes(listed))) return tooMuchMemory('VIDA');
    const fresh = listed.filter(({ key }) => !seen.has(key) && seen.add(key));
    if (fresh.length === 0) break;
    items.push(...toItems(listed, new Set(fresh), page, page === start.page ? start.index : 0));
  }
  return items;
}

/** The organizations among the new entries of a page, from an index on. */
function toItems(
  listed: readonly VidaEntry[],
  fresh: ReadonlySet<VidaEntry>,
  page: number,
  from: number,
): ListedOrganization[] {
  return listed.flatMap((entry, index) =>
    entry.organization && fresh.has(entry) && index >= from
      ? [{ organization: entry.organization, cursor: `${page}:${index + 1}` }]
      : [],
  );
}

/** Parses a cursor to the position after it; undefined for an invalid cursor. */
function parseCursor(after: string | null): Position | undefined {
  const [, page, index] = /^(\d{1,6}):(\d{1,9})$/.exec(after ?? '0:0') ?? [];
  return page === undefined || index === undefined ? undefined : { page: Number(page), index: Number(index) };
}

async function readPage(
  reader: VidaReader,
  resellerId: string,
  page: number,
): Promise<readonly VidaEntry[] | ReadError> {
  const result = await reader.getPage(resellerId, page, pageSize);
  const listener = toListener(reader, result);
  const listed =
    isSuccess(result) && 'body' in result
      ? decodeVidaList(reader.connection, result.body, listener)
      : undefined;
  if (listed) return listed;
  // A missing list does not mean that an organization is missing.
  const isMissing = 'status' in result && result.status === 404;
  return isMissing ? vidaErrors.unexpected(null, 404) : toReadError(result);
}

function toReadError(result: HttpResult): ReadError {
  return classifyRead(vidaErrors, result, { code: null, retryAfterSeconds: readRetryAfterHeader(result) });
}

function missingReseller(connection: string): ListOutcome {
  const setting = toSettingName({ provider: 'VIDA', connection }, 'RESELLER_ID');
  return {
    kind: 'unavailable',
    ...refusal(`Vida lists the organizations of a reseller: set ${setting}.`, 'VIDA'),
    retryAfterSeconds: null,
  };
}
