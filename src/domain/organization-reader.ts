import type { InputError } from './errors.ts';
import { inputError } from './errors.ts';
import type { InputPath } from './input-issue.ts';
import type { Organization } from './organization.ts';
import type { OrganizationRef } from './organization-id.ts';
import { parseOrganizationId } from './organization-id.ts';
import type { ReadOutcome } from './read-outcome.ts';

/** Reads organizations for one request, each at most once, whoever in it asks. */
export interface OrganizationReader {
  read(organization: OrganizationRef): Promise<ReadOutcome>;
  /** What was read of it before no longer holds: it was updated. */
  forget(organization: OrganizationRef): void;
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

/** The organization with everything that a read tells of it; what an update told later than the read wins. */
export function mergeTold(read: Organization, told: Organization): Organization {
  const vida = read.vida && told.vida ? { ...read.vida, ...told.vida } : read.vida;
  return { ...read, ...told, ...(vida === undefined ? {} : { vida }) };
}

function badId(issue: InputError['issues'][number]): InputError {
  return inputError(null, [issue]);
}
