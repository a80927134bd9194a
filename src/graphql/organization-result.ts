import type { ReadOutcome } from '../domain/organization/read-outcome.ts';
import { builder } from './builder.ts';
import {
  OrganizationCredentialError,
  OrganizationForbiddenError,
  OrganizationInputError,
  OrganizationNotFoundError,
  OrganizationRateLimitedError,
  OrganizationUnavailableError,
  OrganizationUnexpectedError,
} from './errors.ts';
import { Organization } from './organization.ts';

/** The union members for the errors of a read, by kind. */
export const readErrors = {
  input: OrganizationInputError,
  notFound: OrganizationNotFoundError,
  forbidden: OrganizationForbiddenError,
  credential: OrganizationCredentialError,
  rateLimited: OrganizationRateLimitedError,
  unavailable: OrganizationUnavailableError,
  unexpected: OrganizationUnexpectedError,
} as const satisfies Record<Exclude<ReadOutcome['kind'], 'found'>, object>;

/** A member of the union: the organization itself instead of the outcome that contains it. */
export type OrganizationResultMember =
  | Exclude<ReadOutcome, { kind: 'found' }>
  | typeof Organization.$inferType;

export const OrganizationResult = builder.unionType('OrganizationResult', {
  description: 'An organization, or why it could not be read.',
  types: [Organization, ...Object.values(readErrors)],
  resolveType: (member) => ('kind' in member ? readErrors[member.kind] : Organization),
});

export function toMember(outcome: ReadOutcome): OrganizationResultMember {
  return outcome.kind === 'found' ? outcome.organization : outcome;
}
