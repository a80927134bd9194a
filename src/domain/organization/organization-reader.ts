import type { Caller } from '../access/caller.ts';
import { matchesAll, toNamedOrganizations } from '../access/organization-pattern.ts';
import { readRefusal, readScopeRefusal } from '../access/rights.ts';
import { findUsable } from '../access/usable-connection.ts';
import type { InputError, ReadError } from '../errors.ts';
import { inputError, invalidCursor, organizationNotFound, staleCursor } from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { OperationRecord } from '../operation-record.ts';
import type { ConnectionRef, Connections } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import type { PageRequest } from '../provider/provider-port.ts';
import { parseIdCursor, toIdCursor } from './id-cursor.ts';
import type { OrganizationRef } from './organization-id.ts';
import { parseOrganizationId, unknownConnection } from './organization-id.ts';
import type { ListedOrganization, ListOutcome, ReadOutcome } from './read-outcome.ts';

/** Reads organizations for one request, each at most once. */
export interface OrganizationReader {
  /** Reads an organization, possibly batched in a list, which may omit fields that `readComplete` reports. */
  read(organization: OrganizationRef): Promise<ReadOutcome>;
  /** Reads an organization with its own request, which reports every field. */
  readComplete(organization: OrganizationRef): Promise<ReadOutcome>;
  /** Returns the newest read of the organization that this request has started, if any; never starts one. */
  findRead(organization: OrganizationRef): Promise<ReadOutcome> | undefined;
  list(connection: ConnectionRef, page: PageRequest): Promise<ListOutcome>;
  /** Discards the reads of an organization after its update. */
  forget(organization: OrganizationRef): void;
}

/**
 * Restricts a reader to the organizations that the caller may read, and to those of the accounts that the connections have now;
 * others cause no request.
 */
export function authorizeReader(
  reader: OrganizationReader,
  caller: Caller,
  connections: Connections,
): OrganizationReader {
  const isOfOther = ({ account, connection, provider }: OrganizationRef) =>
    account !== undefined && connections.find(provider, connection)?.account !== account;
  const refuse = (ref: OrganizationRef) =>
    readRefusal(caller, ref) ?? (isOfOther(ref) ? organizationNotFound(ref.provider) : undefined);
  const read = async (ref: OrganizationRef) => refuse(ref) ?? reader.read(ref);
  return {
    read,
    readComplete: async (ref) => refuse(ref) ?? reader.readComplete(ref),
    findRead: (ref) => (isOfOther(ref) ? undefined : reader.findRead(ref)),
    async list(ref, page) {
      const { provider } = ref;
      const refused = readScopeRefusal(caller, provider);
      if (refused) return refused;
      if (!findUsable(connections, caller, ref)) return unknownConnectionError(provider);
      if (matchesAll(caller.organizations, ref)) return reader.list(ref, page);
      const named = toNamedOrganizations(caller.organizations, ref);
      // A page of the provider would reveal other organizations by its gaps and cursors.
      return listNamedOrganizations(named, provider, page, read);
    },
    forget: reader.forget,
  };
}

/**
 * Records the outcome of each read once, however many fields share it.
 *
 * @param toName as `toUsableName` for the caller
 */
export function recordReads(
  reader: OrganizationReader,
  record: OperationRecord,
  toName: (ref: ConnectionRef) => string | null,
): OrganizationReader {
  const known = new WeakSet<ReadOutcome>();
  const recorded = (read: OrganizationReader['read']) => async (ref: OrganizationRef) => {
    // Before the read: the connection can be removed while it is in flight.
    const name = toName(ref);
    const outcome = await read(ref);
    if (!known.has(outcome)) record.addOutcome(ref.provider, name, outcome);
    known.add(outcome);
    return outcome;
  };
  return {
    read: recorded(reader.read),
    readComplete: recorded(reader.readComplete),
    findRead: reader.findRead,
    async list(connection, page) {
      const name = toName(connection);
      const outcome = await reader.list(connection, page);
      record.addOutcome(connection.provider, name, outcome);
      return outcome;
    },
    forget: reader.forget,
  };
}

/** Lists the organizations that the caller's patterns name; those that do not exist are left out. */
async function listNamedOrganizations(
  refs: readonly OrganizationRef[],
  provider: Provider,
  { after, count }: PageRequest,
  read: OrganizationReader['read'],
): Promise<ListOutcome> {
  const last = after === null ? null : parseIdCursor(after);
  if (last === undefined) return invalidCursor(provider);
  let position = last === null ? 0 : refs.findIndex(({ providerId }) => providerId === last) + 1;
  if (last !== null && position === 0) return staleCursor(provider);
  const items: ListedOrganization[] = [];
  // A page without an existing organization would have no cursor to continue from.
  while (items.length < count && position < refs.length) {
    const requested = refs.slice(position, position + count - items.length);
    const outcomes = await mapConcurrently(requested.length, requested, read);
    const failed = outcomes.find(isFailure);
    if (failed) return failed;
    items.push(...outcomes.flatMap(toItem));
    position += requested.length;
  }
  return { kind: 'page', items, hasMore: position < refs.length };
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
 * @param inputPath the path of the id in the arguments, e.g. `["ids", "3"]`
 */
export async function readOrganization(
  reader: OrganizationReader,
  id: string,
  inputPath: InputPath,
): Promise<ReadOutcome> {
  const ref = parseOrganizationId(id);
  return 'providerId' in ref ? reader.read(ref) : invalidId({ ...ref, path: inputPath });
}

function invalidId(issue: InputError['issues'][number]): InputError {
  return inputError(null, [issue]);
}

/** The error of a list of a connection that the caller cannot use. */
export function unknownConnectionError(provider: Provider): InputError {
  return inputError(provider, [unknownConnection(provider, ['connection'])]);
}
