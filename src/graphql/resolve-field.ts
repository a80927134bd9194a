import type { GraphQLResolveInfo } from 'graphql';
import type { Organization } from '../domain/organization/organization.ts';
import { hasOnlyId, isComplete } from '../domain/organization/organization.ts';
import type { ReadOutcome } from '../domain/organization/read-outcome.ts';
import { boundValue } from './bounded-value.ts';
import type { RequestContext } from './context.ts';
import { toGraphQLError } from './read-error.ts';

/** Picks a field; undefined when the provider's response did not report it. */
type PickField<Value> = (organization: Organization) => Value | null | undefined;

/**
 * Resolves a field from the response that reported it, or else from a read. One read serves all fields that were not
 * reported; every field then comes from that read, so that the fields are consistent with each other. When the read fails,
 * each field that was not reported is null with an error, and the reported ones keep their values.
 */
export function resolveField<Value>(
  pick: PickField<Value>,
  organization: Organization,
  context: RequestContext,
  info: GraphQLResolveInfo,
): Value | null | Promise<Value | null> {
  const value = findValue(pick, organization, context);
  return value instanceof Promise
    ? value.then((read) => boundValue(read, context, info))
    : boundValue(value, context, info);
}

function findValue<Value>(
  pick: PickField<Value>,
  organization: Organization,
  context: RequestContext,
): Value | null | Promise<Value | null> {
  const reported = pick(organization);
  if (reported === undefined) return readField(pick, organization, context);
  // Without a promise for a complete organization, most fields resolve synchronously.
  return isComplete(organization) ? reported : preferRead(reported, pick, organization, context);
}

async function readField<Value>(
  pick: PickField<Value>,
  organization: Organization,
  context: RequestContext,
): Promise<Value | null> {
  const { organizations } = context;
  // Of several that are known by their ids alone, a list can report more with one request.
  const read = hasOnlyId(organization) ? toFound(await organizations.read(organization)) : organization;
  const value = pick(read);
  if (value === undefined) return pick(toFound(await organizations.readComplete(organization))) ?? null;
  return isComplete(read) ? value : preferRead(value, pick, read, context);
}

function toFound(outcome: ReadOutcome): Organization {
  if (outcome.kind !== 'found') throw toGraphQLError(outcome);
  return outcome.organization;
}

async function preferRead<Value>(
  reported: Value | null,
  pick: PickField<Value>,
  organization: Organization,
  { organizations }: RequestContext,
): Promise<Value | null> {
  // A field that is selected after this one possibly starts the read in the same tick.
  await undefined;
  // The field that started the read reports its rejection.
  const outcome = await organizations.findRead(organization)?.catch(() => undefined);
  return outcome?.kind === 'found' ? (pick(outcome.organization) ?? null) : reported;
}
