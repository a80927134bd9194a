import { compareUpdate, toComparison } from '../domain/comparison/compare-update.ts';
import type { Comparison, ComparisonOutcome } from '../domain/comparison/comparison.ts';
import { isComplete } from '../domain/organization/organization.ts';
import type { RequestedUpdate } from '../domain/update/update-request.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { OrganizationFieldComparison } from './field-comparison.ts';
import { Organization } from './organization.ts';
import { readErrors } from './organization-result.ts';

const OrganizationComparison = builder.objectRef<Comparison>('OrganizationComparison').implement({
  description:
    'What an update requests beside what its provider holds. It was only read: the organization can change at any time, and ' +
    'an update whose outcome is unknown can still be applied later.',
  fields: (t) => ({
    organization: t.expose('organization', {
      type: Organization,
      description: 'The organization as it was read.',
    }),
    readAt: t.field({
      type: 'DateTime',
      description:
        'When the provider responded to the read, by the clock of this gateway, to the millisecond.',
      resolve: async (comparison, _args, context) => (await findLatest(comparison, context)).readAt,
    }),
    fields: t.field({
      type: [OrganizationFieldComparison],
      description: 'One entry for each field of the update, in the order of the fields of the input type.',
      resolve: async (comparison, _args, context) => (await findLatest(comparison, context)).fields,
    }),
  }),
});

export const OrganizationComparisonResult = builder.unionType('OrganizationComparisonResult', {
  description:
    'What an update requests beside what its provider holds, or why it could not be compared. An error of this union ' +
    'concerns the comparison, which changed nothing.',
  types: [OrganizationComparison, ...Object.values(readErrors)],
  resolveType: ({ kind }) => (kind === 'comparison' ? OrganizationComparison : readErrors[kind]),
});

/** Compares an update in a request, with reads that the request shares. */
export function compareInRequest(
  request: RequestedUpdate,
  { caller, organizations, record, updates: { connections } }: RequestContext,
): Promise<ComparisonOutcome> {
  return compareUpdate({ caller, connections, organizations, record }, request);
}

/**
 * Returns the comparison with the newest read of this request, because the `organization` beside it is read again when its
 * entry in a list lacks a selected field.
 */
async function findLatest(
  comparison: Comparison,
  { organizations, updates: { connections } }: RequestContext,
): Promise<Comparison> {
  const { organization, request } = comparison;
  if (isComplete(organization)) return comparison;
  // A field that is selected after this one possibly starts the read in the same tick.
  await undefined;
  const read = await organizations.findRead(organization)?.catch(() => undefined);
  const port = connections.find(organization.provider, organization.connection);
  return port && read?.kind === 'found' ? toComparison(read, request, port) : comparison;
}
