import type { ReadError } from '../errors.ts';
import type { Organization } from './organization.ts';

/** An organization that was read. */
export interface Found {
  readonly kind: 'found';
  readonly organization: Organization;
  /** When the provider responded, in epoch milliseconds of this gateway's clock. */
  readonly readAtMs: number;
}

/** The outcome of reading one organization. */
export type ReadOutcome = Found | ReadError;

/** The outcome of reading a page of a provider's organizations. */
export type ListOutcome = OrganizationPage | ReadError;

export interface OrganizationPage {
  readonly kind: 'page';
  readonly items: readonly ListedOrganization[];
  /** Whether more organizations follow. */
  readonly hasMore: boolean;
}

export interface ListedOrganization {
  readonly organization: Organization;
  /** The position in the list, in a format of the provider's adapter. */
  readonly cursor: string;
}
