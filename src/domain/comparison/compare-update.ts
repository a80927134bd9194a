import type { Caller } from '../access/caller.ts';
import { toUsableName } from '../access/usable-connection.ts';
import type { OperationRecord } from '../operation-record.ts';
import { formatInstant } from '../organization/instant.ts';
import { isComplete } from '../organization/organization.ts';
import { toTarget } from '../organization/organization-id.ts';
import type { OrganizationReader } from '../organization/organization-reader.ts';
import type { Found, ReadOutcome } from '../organization/read-outcome.ts';
import type { Connections } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import type { ProviderPort } from '../provider/provider-port.ts';
import type { RequestedUpdate } from '../update/update-request.ts';
import type { ValidUpdate } from '../update/validate-update.ts';
import { toFieldBase, validateUpdate } from '../update/validate-update.ts';
import type { Comparison, ComparisonOutcome } from './comparison.ts';

export interface ComparisonDeps {
  readonly connections: Connections;
  /** Records each read and its outcome. */
  readonly organizations: OrganizationReader;
  readonly caller: Caller;
  readonly record: OperationRecord;
}

/**
 * Compares an update with what the provider holds. Runs every check of the update, reads the organization once, and never
 * writes.
 *
 * @returns the comparison; its field paths start with `inputPath` and the provider's key
 */
export async function compareUpdate(
  { caller, connections, organizations, record }: ComparisonDeps,
  request: RequestedUpdate,
): Promise<ComparisonOutcome> {
  const { inputPath, provider } = request;
  const update = validateUpdate(connections, request, { caller, inputPath, key: null, isRead: true });
  if (update.kind !== 'valid') {
    record.addOutcome(provider, toUsableName(connections, caller, toTarget(request)), update);
    return update;
  }
  const read = await readRequested(organizations, update, request);
  return read.kind === 'found' ? toComparison(read, request, update.port) : read;
}

/** Compares an update with an organization that was read. */
export function toComparison(
  { organization, readAtMs }: Found,
  request: RequestedUpdate,
  port: Pick<ProviderPort<Provider>, 'compare'>,
): Comparison {
  const base = toFieldBase(request.inputPath, request.provider);
  const fields = port.compare(request.patch, organization);
  return {
    kind: 'comparison',
    organization,
    readAt: formatInstant(new Date(readAtMs)),
    fields: fields.map(({ path, state }) => ({ path: [...base, ...path], state })),
    request,
  };
}

/** Reads the organization with its own request when its entry in a list does not contain each requested field. */
async function readRequested(
  organizations: OrganizationReader,
  { organization, port }: ValidUpdate<Provider>,
  { patch }: RequestedUpdate,
): Promise<ReadOutcome> {
  const read = await organizations.read(organization);
  if (read.kind !== 'found' || isComplete(read.organization)) return read;
  const fields = port.compare(patch, read.organization);
  const lacksField = fields.some(({ state }) => state === 'NOT_REPORTED');
  return lacksField ? organizations.readComplete(organization) : read;
}
