import type { ReadError } from '../../domain/errors.ts';
import { invalidCursor, staleCursor } from '../../domain/errors.ts';
import { mapConcurrently } from '../../domain/map-concurrently.ts';
import { parseIdCursor, toIdCursor } from '../../domain/organization/id-cursor.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import { toComplete } from '../../domain/organization/organization.ts';
import type { ListOutcome, ReadOutcome } from '../../domain/organization/read-outcome.ts';
import type { PageRequest } from '../../domain/provider/provider-port.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { isSuccess } from '../shared/classify.ts';
import type { DriftListener } from '../shared/drift.ts';
import type { VertraAnswer } from './vertra-answer.ts';
import { decodeVertraAnswer, decodeVertraList, isForeign, statesProblem } from './vertra-answer.ts';
import { vertraErrors } from './vertra-codes.ts';
import type { VertraContract } from './vertra-dialect.ts';
import { toVertraOrganization } from './vertra-organization.ts';
import { isUnknownPath, toListError, toReadError } from './vertra-refusal.ts';

/** The reads of Vertra's API, with path and credential added. */
export interface VertraReader extends DriftListener {
  getOne(id: string): Promise<HttpResult>;
  getList(): Promise<HttpResult>;
  /** Called for an answer that belongs to another request. */
  onForeign(): void;
  reportUnknownPath(): void;
  readonly contract: VertraContract;
}

/** For one request of a client. */
const maxConcurrentReads = 8;

/** The refusals that do not depend on what was asked for. */
const refusesAll: ReadonlySet<ReadError['kind']> = new Set(['credential', 'rateLimited', 'unavailable']);

/** From this many organizations on, the list route is asked once for all of them. */
const worthAList = 3;

/** Reads each organization with a request of its own, whole. */
export function readVertraComplete(
  reader: VertraReader,
  ids: readonly string[],
): Promise<readonly ReadOutcome[]> {
  return mapConcurrently(maxConcurrentReads, ids, (id) => readOne(reader, id));
}

/**
 * Reads organizations with few requests: from the list, which comes in one piece, and with a request of its own for
 * each organization that the list lacks. What the list leaves absent stays absent: a read of its own reports it.
 */
export async function readVertra(
  reader: VertraReader,
  ids: readonly string[],
): Promise<readonly ReadOutcome[]> {
  const listed = ids.length < worthAList ? [] : await readList(reader);
  // Who refuses the list for now refuses each organization, too; one that cannot be read is no loss.
  if (!Array.isArray(listed) && refusesAll.has(listed.kind)) return ids.map(() => listed);
  const known = new Map(Array.isArray(listed) ? listed.map((each) => [each.providerId, each]) : []);
  return mapConcurrently(maxConcurrentReads, ids, async (id): Promise<ReadOutcome> => {
    const organization = known.get(id);
    return organization ? { kind: 'found', organization } : readOne(reader, id);
  });
}

/** Reads a stretch of the list, which comes in one piece. */
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
  return { kind: 'page', items, hasMore: listed.length > start + count };
}

async function readOne(reader: VertraReader, id: string): Promise<ReadOutcome> {
  const { contract, getOne, onForeign, reportUnknownPath, token } = reader;
  const result = await getOne(id);
  const answer = decodeVertraAnswer(result, reader);
  if (isForeign(id, answer)) onForeign();
  if (isUnknownPath(result, answer)) reportUnknownPath();
  const organization = isError(result, answer) ? undefined : toVertraOrganization(answer?.response, contract);
  return organization?.providerId === id
    ? { kind: 'found', organization: toComplete(organization) }
    : toReadError(result, answer, token);
}

async function readList(reader: VertraReader): Promise<Organization[] | ReadError> {
  const { contract, getList, onDrift, reportUnknownPath, token } = reader;
  const result = await getList();
  const answer = decodeVertraList(result, reader);
  if (isError(result, answer) || answer?.response === undefined) {
    if ('status' in result && result.status === 404) reportUnknownPath();
    return toListError(result, answer, token);
  }
  const organizations = new Map<string, Organization>();
  for (const wire of answer.response) {
    const organization = toVertraOrganization(wire, contract);
    if (organization === undefined) return unreadableList(onDrift);
    organizations.set(organization.providerId, organizations.get(organization.providerId) ?? organization);
  }
  return [...organizations.values()];
}

/** A caller that works by the list would take one that is left out for deleted, so that a shorter list is no answer. */
function unreadableList(onDrift: VertraReader['onDrift']): ReadError {
  onDrift('response[].id');
  return vertraErrors.unexpected(null, 200);
}

/** Is it no success by its HTTP status, or by a body that says error, has a code or says what cannot be read? */
function isError(result: HttpResult, answer: Pick<VertraAnswer, 'code' | 'status'> | undefined): boolean {
  if (!isSuccess(result) || answer === undefined) return true;
  return answer.status === 'error' || statesProblem(answer);
}
