import type { ReadError } from '../errors.ts';
import type { Organization } from './organization.ts';

/** An organization that was read. */
export interface Found {
  readonly kind: 'found';
  readonly organization: Organization;
}

/** What became of reading one organization. */
export type ReadOutcome = Found | ReadError;

/** What became of reading a stretch of a provider's organizations. */
export type ListOutcome = OrganizationPage | ReadError;

export interface OrganizationPage {
  readonly kind: 'page';
  readonly items: readonly ListedOrganization[];
  /** Are there organizations behind these? */
  readonly hasMore: boolean;
}

export interface ListedOrganization {
  readonly organization: Organization;
  /** Where it stands, in the provider's adapter's own words. */
  readonly cursor: string;
}
