import type { Provider } from '../provider/provider.ts';
import type { ReportOf } from '../provider-fields/field.ts';
import type { vidaSettings } from '../provider-fields/vida-fields.ts';
import type { Instant } from './instant.ts';

/**
 * One organization as reported by a response. An absent field was not reported; null was reported, or the provider does not
 * have the field.
 */
export interface Organization {
  readonly provider: Provider;
  /** The name of the connection. */
  readonly connection: string;
  /** The provider's own id, always as text, because Vida's ids are numbers and Vertra's can exceed 2^53. */
  readonly providerId: string;
  /** As in `OrganizationRef`. */
  readonly account?: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[] | null;
  readonly ownerId?: string | null;
  readonly members?: readonly OrganizationMember[] | null;
  readonly createdAt?: Instant | null;
  readonly updatedAt?: Instant | null;
  readonly vida?: VidaSettings | null;
  /** The fields of the provider's table that a complete read set to null because its response did not contain them. */
  readonly unreported?: readonly string[];
}

export interface OrganizationMember {
  readonly userId: string;
  /** Unchanged from the provider, where roles can be customized; null when it is not reported. */
  readonly role: string | null;
  readonly joinedAt: Instant | null;
}

/** Vida's settings beside the name. */
export type VidaSettings = ReportOf<typeof vidaSettings>;

const emptyFields: Omit<Organization, 'provider' | 'connection' | 'providerId' | 'unreported'> = {
  name: null,
  description: null,
  tags: null,
  ownerId: null,
  members: null,
  createdAt: null,
  updatedAt: null,
  vida: null,
};

const fields = Object.keys(emptyFields) as (keyof typeof emptyFields)[];

/**
 * Whether every field is present. Vida's settings need no check of their own: a response without one of them has no
 * `createdAt` either.
 */
export function isComplete(organization: Organization): boolean {
  for (const field of fields) if (organization[field] === undefined) return false;
  return true;
}

/** Keeps only what identifies the organization. */
export function toIdentity({ account, connection, provider, providerId }: Organization): Organization {
  return { provider, connection, providerId, ...(account !== undefined && { account }) };
}

/** Whether no response reported a field beside the id, as in a stored outcome. */
export function hasOnlyId(organization: Organization): boolean {
  for (const field of fields) if (organization[field] !== undefined) return false;
  return true;
}

/**
 * Sets each field to null that the provider did not report even in a complete read.
 *
 * @param names the fields of the provider's table, of which those that were not reported are listed
 */
export function toComplete(organization: Organization, names: readonly (keyof Organization)[]): Organization {
  const complete = { ...emptyFields, ...organization };
  const unreported = names.filter((name) => organization[name] === undefined);
  return unreported.length === 0 ? complete : { ...complete, unreported };
}
