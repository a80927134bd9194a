import type { Caller } from '../access/caller.ts';
import type { OperationRecord } from '../operation-record.ts';
import { formatInstant } from '../organization/instant.ts';
import { isComplete } from '../organization/organization.ts';
import type { OrganizationReader } from '../organization/organization-reader.ts';
import type { Found, ReadOutcome } from '../organization/read-outcome.ts';
import type { Provider } from '../provider/provider.ts';
import type { ProviderPort, ProviderPorts } from '../provider/provider-port.ts';
import type { RequestedUpdate } from '../update/update-request.ts';
import { toFieldBase, validateUpdate } from '../update/validate-update.ts';
import type { Comparison, ComparisonOutcome } from './comparison.ts';
import type { FieldComparison } from './field-comparison.ts';

export interface ComparisonDeps {
  readonly ports: ProviderPorts;
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
  { caller, organizations, ports, record }: ComparisonDeps,
  request: RequestedUpdate,
): Promise<ComparisonOutcome> {
  const { inputPath, provider } = request;
  const accepted = validateUpdate(ports, request, { caller, inputPath, key: null, isRead: true });
  if (typeof accepted !== 'string') {
    record.addOutcome(provider, accepted);
    return accepted;
  }
  const read = await readRequested(organizations, accepted, request, ports);
  return read.kind === 'found' ? toComparison(read, request, ports) : read;
}

/** Compares an update with an organization that was read. */
export function toComparison(
  { organization, readAtMs }: Found,
  request: RequestedUpdate,
  ports: ProviderPorts,
): Comparison {
  const base = toFieldBase(request.inputPath, request.provider);
  const fields = compareFields(ports, request, organization);
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
  providerId: string,
  request: RequestedUpdate,
  ports: ProviderPorts,
): Promise<ReadOutcome> {
  const ref = { provider: request.provider, providerId };
  const read = await organizations.read(ref);
  if (read.kind !== 'found' || isComplete(read.organization)) return read;
  const fields = compareFields(ports, request, read.organization);
  const lacksField = fields.some(({ state }) => state === 'NOT_REPORTED');
  return lacksField ? organizations.readComplete(ref) : read;
}

function compareFields<P extends Provider>(
  ports: ProviderPorts,
  { patch, provider }: RequestedUpdate & { readonly provider: P },
  organization: Found['organization'],
): readonly FieldComparison[] {
  const port: ProviderPort<P> = ports[provider];
  return port.compare(patch, organization);
}
