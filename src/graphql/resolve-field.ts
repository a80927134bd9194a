import type { Organization } from '../domain/organization/organization.ts';
import { isComplete } from '../domain/organization/organization.ts';
import type { RequestContext } from './context.ts';
import { toGraphQLError } from './read-error.ts';

/** Picks a field; undefined where the answer at hand does not report it. */
type PickField<Value> = (organization: Organization) => Value | null | undefined;

/**
 * The value of a field: as an answer reported it, or read from the provider. However many fields are not reported, the
 * request reads the organization once, and then every field is as it was read, so that they agree. When that read fails,
 * what was not reported is null with an error of its own, and what was reported stands.
 */
export function resolveField<Value>(
  pick: PickField<Value>,
  organization: Organization,
  context: RequestContext,
): Value | null | Promise<Value | null> {
  const reported = pick(organization);
  if (reported === undefined) return readField(pick, organization, context);
  // No promise for what is whole: most of an answer would wait for nothing.
  return isComplete(organization) ? reported : preferRead(reported, pick, organization, context);
}

async function readField<Value>(
  pick: PickField<Value>,
  organization: Organization,
  { organizations }: RequestContext,
): Promise<Value | null> {
  const outcome = await organizations.readComplete(organization);
  if (outcome.kind !== 'found') throw toGraphQLError(outcome);
  return pick(outcome.organization) ?? null;
}

async function preferRead<Value>(
  reported: Value | null,
  pick: PickField<Value>,
  organization: Organization,
  { organizations }: RequestContext,
): Promise<Value | null> {
  // A field that is selected after this one possibly begins the read, in the same turn.
  await undefined;
  // A bug of that read is the other field's to report.
  const outcome = await organizations.findRead(organization)?.catch(() => undefined);
  return outcome?.kind === 'found' ? (pick(outcome.organization) ?? null) : reported;
}
