import type { Provider } from '../provider/provider.ts';
import type { Instant } from './instant.ts';

/**
 * One organization as far as an answer told of it. An absent field was not told; null was told, or is a field that
 * the provider does not have.
 */
export interface Organization {
  readonly provider: Provider;
  /** The id inside the provider, always text: Vida's numbers and Vertra's ids beyond 2^53 alike. */
  readonly providerId: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[] | null;
  readonly ownerId?: string | null;
  readonly members?: readonly OrganizationMember[] | null;
  readonly createdAt?: Instant | null;
  readonly updatedAt?: Instant | null;
  readonly vida?: VidaSettings | null;
}

export interface OrganizationMember {
  readonly userId: string;
  /** Passed on as the provider wrote it: roles can be customized there. Null when it is not reported. */
  readonly role: string | null;
  readonly joinedAt: Instant | null;
}

/** Vida's own settings beside the name. An absent setting was not told. */
export interface VidaSettings {
  readonly email?: string | null;
  readonly active?: boolean | null;
  readonly productPlanId?: string | null;
  readonly offeredProductPlanId?: string | null;
  readonly smsEnabled?: boolean | null;
  readonly smsBrandId?: string | null;
  readonly smsCampaignId?: string | null;
  readonly vidaPremium?: boolean | null;
  readonly externalAccountId?: string | null;
  readonly externalBillingId?: string | null;
  readonly hipaaSetting?: VidaHipaaSetting | null;
  readonly orgAccountType?: VidaOrgAccountType | null;
}

export type VidaHipaaSetting = 'ON' | 'OFF' | 'INHERIT';
export type VidaOrgAccountType = 'INTERNAL' | 'CUSTOMER';

const emptyFields: Omit<Organization, 'provider' | 'providerId'> = {
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
 * Is no field absent? Of Vida's settings nothing needs to be looked at: an answer that leaves one absent leaves `createdAt`
 * absent, too.
 */
export function isComplete(organization: Organization): boolean {
  for (const field of fields) if (organization[field] === undefined) return false;
  return true;
}

/** An organization after a read of its own: what is still absent is not reported at all. */
export function toComplete(organization: Organization): Organization {
  return { ...emptyFields, ...organization };
}
