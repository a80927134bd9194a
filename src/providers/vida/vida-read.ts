import { mapAtOnce } from '../../domain/at-once.ts';
import type { ReadError } from '../../domain/errors.ts';
import { refusal } from '../../domain/errors.ts';
import type { Organization } from '../../domain/organization.ts';
import type { Stretch } from '../../domain/provider-port.ts';
import type { ListOutcome, OrganizationPage, ReadOutcome } from '../../domain/read-outcome.ts';
import type { HttpResult } from '../../http/http-result.ts';
import { readRetryAfterHeader } from '../../http/safe-retry.ts';
import { classifyRead, isSuccess } from '../classify.ts';
import { decodeVidaAccount } from './vida-account.ts';
import { vidaErrors } from './vida-errors.ts';
import type { VidaList } from './vida-list.ts';
import { decodeVidaList } from './vida-list.ts';

/** The reads of Vida's API, with path and credential added. */
export interface VidaReader {
  getAccount(id: string): Promise<HttpResult>;
  /** One page of a reseller's organizations, counted from 0. */
  getPage(resellerId: string, page: number, pageSize: number): Promise<HttpResult>;
  onDrift(keyPath: string): void;
}

/** How many reads one request makes at once. */
const readsAtOnce = 8;

/** Reads each organization with a request of its own: Vida has no route for several. */
export function readVida(
  { getAccount, onDrift }: VidaReader,
  ids: readonly string[],
): Promise<readonly ReadOutcome[]> {
  return mapAtOnce(readsAtOnce, ids, async (id): Promise<ReadOutcome> => {
    const result = await getAccount(id);
    const organization =
      isSuccess(result) && 'body' in result ? decodeVidaAccount(result.body, onDrift) : undefined;
    if (organization === 'NOT_AN_ORGANIZATION') return vidaErrors.notFound(null);
    return organization?.providerId === id ? { kind: 'found', organization } : toReadError(result);
  });
}

const pageSize = 20;

/** Reads the pages that a stretch lies on, and as far as it takes to know whether there is more behind it. */
export async function listVida(
  reader: VidaReader,
  resellerId: string | null,
  { count, offset }: Stretch,
): Promise<ListOutcome> {
  if (resellerId === null) return resellerMissing;
  const found = new Map<string, Organization>();
  const skipped = offset % pageSize;
  for (let page = Math.floor(offset / pageSize); found.size <= skipped + count; page += 1) {
    const listed = await readPage(reader, resellerId, page);
    if ('kind' in listed) return listed;
    // Longer than asked for: paging was ignored, and this is all there is.
    if (listed.length > pageSize) return toStretch(listed.organizations, offset, count);
    const known = found.size;
    for (const organization of listed.organizations) found.set(organization.providerId, organization);
    // A page that is not full is the last, and so is one that brings nothing new.
    if (listed.length < pageSize || found.size === known) break;
  }
  return toStretch([...found.values()], skipped, count);
}

async function readPage(
  { getPage, onDrift }: VidaReader,
  resellerId: string,
  page: number,
): Promise<VidaList | ReadError> {
  const result = await getPage(resellerId, page, pageSize);
  const listed = isSuccess(result) && 'body' in result ? decodeVidaList(result.body, onDrift) : undefined;
  return listed ?? toReadError(result);
}

function toStretch(all: readonly Organization[], offset: number, count: number): OrganizationPage {
  const end = offset + count;
  return { kind: 'page', organizations: all.slice(offset, end), hasMore: all.length > end };
}

function toReadError(result: HttpResult): ReadError {
  return classifyRead(vidaErrors, result, { code: null, retryAfterSeconds: readRetryAfterHeader(result) });
}

const resellerMissing: ListOutcome = {
  kind: 'unavailable',
  ...refusal('Vida lists the organizations of a reseller: set VIDA_RESELLER_ID.', 'VIDA'),
  retryAfterSeconds: null,
};
