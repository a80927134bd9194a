import type { Caller } from '../access/caller.ts';
import { matchesAll, toNamedOrganizations } from '../access/organization-pattern.ts';
import { readRefusal, scopeRefusal } from '../access/rights.ts';
import type { InputError, ReadError } from '../errors.ts';
import { inputError, invalidCursor, staleCursor } from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { OperationRecord } from '../operation-record.ts';
import type { Provider } from '../provider/provider.ts';
import type { PageRequest } from '../provider/provider-port.ts';
import { parseIdCursor, toIdCursor } from './id-cursor.ts';
import type { OrganizationRef } from './organization-id.ts';
import { parseOrganizationId } from './organization-id.ts';
import type { ListedOrganization, ListOutcome, ReadOutcome } from './read-outcome.ts';

/** Reads organizations for one request, each at most once, whoever in it asks. */
export interface OrganizationReader {
  /** Reads it alone or among others; then a list possibly leaves a field absent that only a read of its own reports. */
  read(organization: OrganizationRef): Promise<ReadOutcome>;
  /** Reads it by a request of its own, whole. */
  readComplete(organization: OrganizationRef): Promise<ReadOutcome>;
  /** The newest read of it that this request made or is making, without making one. */
  findRead(organization: OrganizationRef): Promise<ReadOutcome> | undefined;
  list(provider: Provider, page: PageRequest): Promise<ListOutcome>;
  /** What was read of it before no longer holds: it was updated. */
  forget(organization: OrganizationRef): void;
}

/** The same for one caller: what they may not see is not asked for. */
export function authorizeReader(reader: OrganizationReader, caller: Caller): OrganizationReader {
  const read = async (ref: OrganizationRef) => readRefusal(caller, ref) ?? reader.read(ref);
  return {
    read,
    readComplete: async (ref) => readRefusal(caller, ref) ?? reader.readComplete(ref),
    findRead: reader.findRead,
    async list(provider, page) {
      const refused = scopeRefusal(caller, provider);
      if (refused) return refused;
      // A page of the provider's would tell of others by its gaps and its cursors.
      return matchesAll(caller.organizations, provider)
        ? reader.list(provider, page)
        : listNamedOrganizations(toNamedOrganizations(caller.organizations, provider), provider, page, read);
    },
    forget: reader.forget,
  };
}

/** The same, with what each read came to noted. */
export function recordReads(reader: OrganizationReader, record: OperationRecord): OrganizationReader {
  const recorded = (read: OrganizationReader['read']) => async (ref: OrganizationRef) => {
    const outcome = await read(ref);
    record.addOutcome(ref.provider, outcome);
    return outcome;
  };
  return {
    read: recorded(reader.read),
    readComplete: recorded(reader.readComplete),
    findRead: reader.findRead,
    async list(provider, page) {
      const outcome = await reader.list(provider, page);
      record.addOutcome(provider, outcome);
      return outcome;
    },
    forget: reader.forget,
  };
}

/** Lists the organizations that a caller is allowed to see by name; those that there are not are left out. */
async function listNamedOrganizations(
  refs: readonly OrganizationRef[],
  provider: Provider,
  { after, count }: PageRequest,
  read: OrganizationReader['read'],
): Promise<ListOutcome> {
  const last = after === null ? null : parseIdCursor(after);
  if (last === undefined) return invalidCursor(provider);
  let place = last === null ? 0 : refs.findIndex(({ providerId }) => providerId === last) + 1;
  if (last !== null && place === 0) return staleCursor(provider);
  const items: ListedOrganization[] = [];
  // A page that held none of many that there are not would have no cursor to continue from.
  while (items.length < count && place < refs.length) {
    const requested = refs.slice(place, place + count - items.length);
    const outcomes = await mapConcurrently(requested.length, requested, read);
    const failed = outcomes.find(isFailure);
    if (failed) return failed;
    items.push(...outcomes.flatMap(toItem));
    place += requested.length;
  }
  return { kind: 'page', items, hasMore: place < refs.length };
}

function toItem(outcome: ReadOutcome): ListedOrganization[] {
  if (outcome.kind !== 'found') return [];
  const { organization } = outcome;
  return [{ organization, cursor: toIdCursor(organization.providerId) }];
}

function isFailure(outcome: ReadOutcome): outcome is Exclude<ReadError, { kind: 'notFound' }> {
  return outcome.kind !== 'found' && outcome.kind !== 'notFound';
}

/**
 * Reads one organization by its `Organization.id`.
 *
 * @param at where the id stands among the arguments, e.g. `["ids", "3"]`
 */
export async function readOrganization(
  reader: OrganizationReader,
  id: string,
  at: InputPath,
): Promise<ReadOutcome> {
  const ref = parseOrganizationId(id);
  return 'providerId' in ref ? reader.read(ref) : badId({ ...ref, path: at });
}

function badId(issue: InputError['issues'][number]): InputError {
  return inputError(null, [issue]);
}
