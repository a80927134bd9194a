import type { ReadError } from '../../domain/errors.ts';
import { invalidCursor, staleCursor } from '../../domain/errors.ts';
import { mapConcurrently } from '../../domain/map-concurrently.ts';
import { parseIdCursor, toIdCursor } from '../../domain/organization/id-cursor.ts';
import { keepRead, tooMuchMemory } from '../../domain/organization/keep-organization.ts';
import type { RequestMemory } from '../../domain/organization/memory-budget.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import { toComplete } from '../../domain/organization/organization.ts';
import { estimateBytes } from '../../domain/organization/organization-size.ts';
import type { ListOutcome, ReadOutcome } from '../../domain/organization/read-outcome.ts';
import type { PageRequest } from '../../domain/provider/provider-port.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { isSuccess } from '../shared/classify.ts';
import type { ResponseListener } from '../shared/drift.ts';
import { toListener } from '../shared/drift.ts';
import type { ListChoice } from './list-choice.ts';
import type { VertraBody } from './vertra-body.ts';
import { decodeVertraBody, decodeVertraList, isForeign, reportsProblem } from './vertra-body.ts';
import { vertraErrors } from './vertra-codes.ts';
import type { VertraContract } from './vertra-dialect.ts';
import { toVertraOrganization, vertraNames } from './vertra-organization.ts';
import { isUnknownPath, toListError, toReadError } from './vertra-refusal.ts';

/** Sends the reads of Vertra's API, with path and credential. */
export interface VertraReader extends ResponseListener {
  /** The name of the connection. */
  readonly connection: string;
  getOne(id: string): Promise<HttpResult>;
  getList(): Promise<HttpResult>;
  reportUnknownPath(): void;
  readonly contract: VertraContract;
  readonly listChoice: ListChoice;
  readonly memory: RequestMemory;
}

/** For one request of a client. */
const maxConcurrentReads = 8;

/** The errors of a list that a read of each organization would repeat. */
const refusesAll: ReadonlySet<ReadError['kind']> = new Set(['credential', 'rateLimited', 'unavailable']);

/** Sends one request for each organization, which reports all fields. */
export function readVertraComplete(
  reader: VertraReader,
  ids: readonly string[],
): Promise<readonly ReadOutcome[]> {
  return mapConcurrently(maxConcurrentReads, ids, (id) => readOne(reader, id));
}

/**
 * Reads organizations with few requests: from the list, which has no pages, and with one request for each organization that
 * the list lacks. Fields that the list does not report stay absent.
 */
export async function readVertra(
  reader: VertraReader,
  ids: readonly string[],
): Promise<readonly ReadOutcome[]> {
  const usesList = reader.listChoice.isCheaper(ids.length);
  const listed = usesList ? await readListed(reader, ids) : new Map<string, ReadOutcome>();
  if (!(listed instanceof Map)) return ids.map(() => listed);
  return mapConcurrently(maxConcurrentReads, ids, async (id) => listed.get(id) ?? readOne(reader, id));
}

/** Reads the organizations from the list, and keeps no others of it while the rest are read. */
async function readListed(
  reader: VertraReader,
  ids: readonly string[],
): Promise<Map<string, ReadOutcome> | ReadError> {
  const listed = await readList(reader);
  const readAtMs = Date.now();
  // These errors would recur for each organization. After any other error the organizations are read without the list.
  if (!Array.isArray(listed)) {
    if (refusesAll.has(listed.kind)) return listed;
    reader.listChoice.onUse(ids.length, 0);
    return new Map();
  }
  const requested = new Set(ids);
  const found = listed.filter(({ providerId }) => requested.has(providerId));
  reader.listChoice.onUse(ids.length, found.length);
  return new Map(found.map((each) => [each.providerId, keepRead(each, readAtMs, reader.memory)]));
}

/** Reads one page of the list, which Vertra returns without pages. */
export async function listVertra(reader: VertraReader, { after, count }: PageRequest): Promise<ListOutcome> {
  const last = after === null ? null : parseIdCursor(after);
  if (last === undefined) return invalidCursor('VERTRA');
  const listed = await readList(reader);
  if (!Array.isArray(listed)) return listed;
  const start = last === null ? 0 : listed.findIndex(({ providerId }) => providerId === last) + 1;
  if (last !== null && start === 0) return staleCursor('VERTRA');
  const items = listed
    .slice(start, start + count)
    .map((organization) => ({ organization, cursor: toIdCursor(organization.providerId) }));
  if (!reader.memory.reserve(estimateBytes(items))) return tooMuchMemory('VERTRA');
  return { kind: 'page', items, hasMore: listed.length > start + count };
}

async function readOne(reader: VertraReader, id: string): Promise<ReadOutcome> {
  const { connection, contract, getOne, memory, reportUnknownPath } = reader;
  const result = await getOne(id);
  const readAtMs = Date.now();
  const listener = toListener(reader, result);
  const body = decodeVertraBody(result, listener);
  if (isForeign(id, body)) listener.onForeign();
  if (isUnknownPath(result, body)) reportUnknownPath();
  const organization = isError(result, body)
    ? undefined
    : toVertraOrganization(connection, body?.response, contract);
  return organization?.providerId === id
    ? keepRead(toComplete(organization, vertraNames), readAtMs, memory)
    : toReadError(result, body, { connection, token: listener.token });
}

async function readList(reader: VertraReader): Promise<Organization[] | ReadError> {
  const { connection, contract, getList, reportUnknownPath } = reader;
  const result = await getList();
  const listener = toListener(reader, result);
  const body = decodeVertraList(result, listener);
  if (isError(result, body) || body?.response === undefined) {
    if ('status' in result && result.status === 404) reportUnknownPath();
    return toListError(result, body, { connection, token: listener.token });
  }
  const organizations = new Map<string, Organization>();
  for (const wire of body.response) {
    const organization = toVertraOrganization(connection, wire, contract);
    if (organization === undefined) return unreadableList(listener.onDrift);
    organizations.set(organization.providerId, organizations.get(organization.providerId) ?? organization);
  }
  return [...organizations.values()];
}

/** A shorter list is not a substitute, because a caller would mistake an omitted organization for a deleted one. */
function unreadableList(onDrift: VertraReader['onDrift']): ReadError {
  onDrift('response[].id');
  return vertraErrors.unexpected(null, 200);
}

/** Whether a response is an error by its HTTP status, or by a body with an error status or a code, even if unreadable. */
function isError(result: HttpResult, body: Pick<VertraBody, 'code' | 'status'> | undefined): boolean {
  if (!isSuccess(result) || body === undefined) return true;
  return body.status === 'error' || reportsProblem(body);
}
