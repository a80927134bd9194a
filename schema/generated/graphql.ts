/* eslint-disable */
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar. */
  DateTime: { input: string; output: string; }
};

/** Whether requests are let through to a provider. */
export type OrganizationCircuitState =
  /** They are. */
  | 'CLOSED'
  /** One is, to see whether the provider has recovered. */
  | 'HALF_OPEN'
  /** They are not: the provider failed too often of late, and is left alone for a few seconds. */
  | 'OPEN';

/** What went wrong, for programs: one value for each type of error. */
export type OrganizationErrorCode =
  /** OrganizationCredentialError: the provider refused this gateway's token. */
  | 'CREDENTIAL_REFUSED'
  /** OrganizationForbiddenError: the caller, or the credential, may not do this. */
  | 'FORBIDDEN'
  /** OrganizationIdempotencyError: the key was used for another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** OrganizationInputError: something in the input cannot be accepted. */
  | 'INVALID_INPUT'
  /** OrganizationNameTakenError: another organization has the name. */
  | 'NAME_TAKEN'
  /** OrganizationNotFoundError: the provider has no such organization. */
  | 'NOT_FOUND'
  /** OrganizationOutcomeUnknownError: sent, and no trustworthy answer came. */
  | 'OUTCOME_UNKNOWN'
  /** OrganizationRateLimitedError: too many requests for now. */
  | 'RATE_LIMITED'
  /** OrganizationUnavailableError: the provider was not reached, or could not serve. */
  | 'UNAVAILABLE'
  /** OrganizationUnexpectedError: a refusal that nobody has documented. */
  | 'UNEXPECTED';

/** What is wrong with a place in the input. */
export type OrganizationInputIssueCode =
  /** The value is not written as it should be. */
  | 'INVALID_FORMAT'
  /** The update has no field to update. */
  | 'NOTHING_TO_UPDATE'
  /** The provider, or the version of its contract spoken here, has no such field. */
  | 'NOT_SUPPORTED'
  /** The provider cannot clear this field. */
  | 'NULL_NOT_ALLOWED'
  /** The customer has to complete the billing checkout for this plan first. */
  | 'PLAN_CHECKOUT_REQUIRED'
  /** The provider rejected it without a reason that programs can read. */
  | 'REJECTED_BY_PROVIDER'
  /** Something has to stand here. */
  | 'REQUIRED'
  /** The value is longer than `limit`. */
  | 'TOO_LONG'
  /** The provider wants a value of another type. */
  | 'WRONG_TYPE';

/** Why the outcome of an update is unknown. */
export type OrganizationOutcomeUnknownReason =
  /** The update was sent, and the connection was lost before an answer came. */
  | 'CONNECTION_LOST'
  /** This gateway had to stop before the answer came. */
  | 'INTERRUPTED'
  /** The provider failed while it handled the update. */
  | 'SERVER_ERROR'
  /** The update was sent, and the provider did not answer in time. */
  | 'TIMEOUT'
  /** The provider answered, and the answer cannot be read or trusted. */
  | 'UNREADABLE_ANSWER';

/** A system in which organizations are kept. */
export type OrganizationProvider =
  /** Vertra Cloud: an organization, or workspace, answers an update with the whole of it. */
  | 'VERTRA'
  /** Vida: an organization is a set of settings, and may be updated in part. */
  | 'VIDA';

/** Whether a failed update may have changed something. */
export type OrganizationWriteOutcome =
  /** Nothing was changed. */
  | 'NOT_APPLIED'
  /** Something may have been changed: read the organization to learn it. */
  | 'UNKNOWN';

/** Exactly one provider's update. An absent field stays as it is; null clears where the provider can clear. */
export type UpdateOrganizationInput =
  /** Updates an organization kept by Vertra Cloud. */
  { vertra: VertraOrganizationUpdateInput; vida?: never; }
  |  /** Updates an organization kept by Vida. */
  { vertra?: never; vida: VidaOrganizationUpdateInput; };

/** An update at Vertra Cloud. Send the fields that change, and no others. */
export type VertraOrganizationUpdateInput = {
  /** The description, at most 200 characters. Absent: stays as it is. Null is refused. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The name, at most 50 characters. Absent: stays as it is. Null is refused. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Vertra Cloud's id, or an `Organization.id` of this gateway. */
  organizationId: Scalars['ID']['input'];
  /** The tags, at most 20 characters each. Absent: they stay as they are. Null is refused. Vertra Cloud does not say whether they replace the ones there are or join them: the answer shows what came of it. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** How HIPAA rules apply to an organization's conversations at Vida. */
export type VidaHipaaSetting =
  /** As set for the reseller or partner above it. */
  | 'INHERIT'
  /** They do not apply. */
  | 'OFF'
  /** They apply. */
  | 'ON';

/** Who is billed for an organization at Vida. */
export type VidaOrgAccountType =
  /** The organization is a customer. */
  | 'CUSTOMER'
  /** The organization is used by the reseller or partner itself. */
  | 'INTERNAL';

/** An update at Vida. Each setting is applied or refused on its own. Send the settings that change, and no others. */
export type VidaOrganizationUpdateInput = {
  /** Whether its agents answer; false leaves all their calls and messages unanswered. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  active?: InputMaybe<Scalars['Boolean']['input']>;
  /** The main owner's e-mail address. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The reseller's or partner's own id for the account. Absent: stays as it is. Null removes it. */
  externalAccountId?: InputMaybe<Scalars['String']['input']>;
  /** The reseller's or partner's own id for its billing. Absent: stays as it is. Null removes it. */
  externalBillingId?: InputMaybe<Scalars['String']['input']>;
  /** Whether HIPAA rules apply. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  hipaaSetting?: InputMaybe<VidaHipaaSetting>;
  /** The name; Vida calls it orgName. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The plan that is offered before the customer checks out. Absent: stays as it is. Null removes it. */
  offeredProductPlanId?: InputMaybe<Scalars['String']['input']>;
  /** Who is billed. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  orgAccountType?: InputMaybe<VidaOrgAccountType>;
  /** Vida's id, or an `Organization.id` of this gateway. */
  organizationId: Scalars['ID']['input'];
  /** The plan in force, in Vida and in the connected billing system. Absent: stays as it is. Null is refused: Vida cannot clear it. Refused until the customer has completed the checkout: offer the plan first. */
  productPlanId?: InputMaybe<Scalars['String']['input']>;
  /** The registered SMS brand. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  smsBrandId?: InputMaybe<Scalars['String']['input']>;
  /** The approved SMS campaign. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  smsCampaignId?: InputMaybe<Scalars['String']['input']>;
  /** Whether it can send text messages. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  smsEnabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the account is in an unlocked, paid state. Absent: stays as it is. Null is refused: Vida cannot clear it. */
  vidaPremium?: InputMaybe<Scalars['Boolean']['input']>;
};

export type OrganizationQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type OrganizationQuery = { __typename?: 'Query', organization?:
    | { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null }
    | { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationRateLimitedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnavailableError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnexpectedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
   | null };

export type OrganizationFieldsFragment = { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null };

export type OrganizationListQueryVariables = Exact<{
  provider: OrganizationProvider;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type OrganizationListQuery = { __typename?: 'Query', organizationList?:
    | { __typename: 'OrganizationConnection', nodes: Array<{ __typename: 'Organization', id: string, name?: string | null }>, pageInfo: { __typename: 'OrganizationPageInfo', hasNextPage: boolean, endCursor?: string | null } }
    | { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationRateLimitedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnavailableError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnexpectedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
   | null };

export type OrganizationProvidersQueryVariables = Exact<{ [key: string]: never; }>;


export type OrganizationProvidersQuery = { __typename?: 'Query', organizationProviders: Array<{ __typename: 'OrganizationProviderStatus', provider: OrganizationProvider, configured: boolean, sandbox: boolean, circuit?: OrganizationCircuitState | null, dialect?: string | null }> };

export type OrganizationsQueryVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
}>;


export type OrganizationsQuery = { __typename?: 'Query', organizations: Array<
    | { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null }
    | { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationRateLimitedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnavailableError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnexpectedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string }
   | null> };

type ReadError_OrganizationCredentialError_Fragment = { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationForbiddenError_Fragment = { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationIdempotencyError_Fragment = { __typename: 'OrganizationIdempotencyError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationInputError_Fragment = { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationNameTakenError_Fragment = { __typename: 'OrganizationNameTakenError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationNotFoundError_Fragment = { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationOutcomeUnknownError_Fragment = { __typename: 'OrganizationOutcomeUnknownError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationRateLimitedError_Fragment = { __typename: 'OrganizationRateLimitedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationUnavailableError_Fragment = { __typename: 'OrganizationUnavailableError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

type ReadError_OrganizationUnexpectedError_Fragment = { __typename: 'OrganizationUnexpectedError', message: string, code: OrganizationErrorCode, retryable: boolean, requestId: string };

export type ReadErrorFragment =
  | ReadError_OrganizationCredentialError_Fragment
  | ReadError_OrganizationForbiddenError_Fragment
  | ReadError_OrganizationIdempotencyError_Fragment
  | ReadError_OrganizationInputError_Fragment
  | ReadError_OrganizationNameTakenError_Fragment
  | ReadError_OrganizationNotFoundError_Fragment
  | ReadError_OrganizationOutcomeUnknownError_Fragment
  | ReadError_OrganizationRateLimitedError_Fragment
  | ReadError_OrganizationUnavailableError_Fragment
  | ReadError_OrganizationUnexpectedError_Fragment
;

type UpdateError_OrganizationCredentialError_Fragment = { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationForbiddenError_Fragment = { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationIdempotencyError_Fragment = { __typename: 'OrganizationIdempotencyError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationInputError_Fragment = { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string, issues: Array<{ __typename: 'OrganizationInputIssue', path: Array<string>, message: string, code: OrganizationInputIssueCode, limit?: number | null }> };

type UpdateError_OrganizationNameTakenError_Fragment = { __typename: 'OrganizationNameTakenError', path: Array<string>, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationNotFoundError_Fragment = { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationOutcomeUnknownError_Fragment = { __typename: 'OrganizationOutcomeUnknownError', reason: OrganizationOutcomeUnknownReason, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationRateLimitedError_Fragment = { __typename: 'OrganizationRateLimitedError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationUnavailableError_Fragment = { __typename: 'OrganizationUnavailableError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

type UpdateError_OrganizationUnexpectedError_Fragment = { __typename: 'OrganizationUnexpectedError', status?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string };

export type UpdateErrorFragment =
  | UpdateError_OrganizationCredentialError_Fragment
  | UpdateError_OrganizationForbiddenError_Fragment
  | UpdateError_OrganizationIdempotencyError_Fragment
  | UpdateError_OrganizationInputError_Fragment
  | UpdateError_OrganizationNameTakenError_Fragment
  | UpdateError_OrganizationNotFoundError_Fragment
  | UpdateError_OrganizationOutcomeUnknownError_Fragment
  | UpdateError_OrganizationRateLimitedError_Fragment
  | UpdateError_OrganizationUnavailableError_Fragment
  | UpdateError_OrganizationUnexpectedError_Fragment
;

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
}>;


export type UpdateOrganizationMutation = { __typename?: 'Mutation', updateOrganization?:
    | { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationIdempotencyError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string, issues: Array<{ __typename: 'OrganizationInputIssue', path: Array<string>, message: string, code: OrganizationInputIssueCode, limit?: number | null }> }
    | { __typename: 'OrganizationNameTakenError', path: Array<string>, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationOutcomeUnknownError', reason: OrganizationOutcomeUnknownReason, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationPartiallyUpdated', rejectedFields: Array<Array<string>>, unconfirmedFields: Array<Array<string>>, message: string, appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } }
    | { __typename: 'OrganizationRateLimitedError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnavailableError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnexpectedError', status?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUpdated', appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } }
   | null };

export type UpdateOrganizationsMutationVariables = Exact<{
  inputs: Array<UpdateOrganizationInput> | UpdateOrganizationInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
}>;


export type UpdateOrganizationsMutation = { __typename?: 'Mutation', updateOrganizations?: Array<
    | { __typename: 'OrganizationCredentialError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationForbiddenError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationIdempotencyError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationInputError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string, issues: Array<{ __typename: 'OrganizationInputIssue', path: Array<string>, message: string, code: OrganizationInputIssueCode, limit?: number | null }> }
    | { __typename: 'OrganizationNameTakenError', path: Array<string>, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationNotFoundError', message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationOutcomeUnknownError', reason: OrganizationOutcomeUnknownReason, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationPartiallyUpdated', rejectedFields: Array<Array<string>>, unconfirmedFields: Array<Array<string>>, message: string, appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } }
    | { __typename: 'OrganizationRateLimitedError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnavailableError', retryAfterSeconds?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUnexpectedError', status?: number | null, message: string, code: OrganizationErrorCode, provider?: OrganizationProvider | null, providerCode?: string | null, applied: OrganizationWriteOutcome, retryable: boolean, requestId: string }
    | { __typename: 'OrganizationUpdated', appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } }
   | null> | null };

type UpdateSuccess_OrganizationPartiallyUpdated_Fragment = { __typename: 'OrganizationPartiallyUpdated', rejectedFields: Array<Array<string>>, unconfirmedFields: Array<Array<string>>, message: string, appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } };

type UpdateSuccess_OrganizationUpdated_Fragment = { __typename: 'OrganizationUpdated', appliedFields: Array<Array<string>>, organization: { __typename: 'Organization', id: string, provider: OrganizationProvider, providerId: string, name?: string | null, description?: string | null, tags?: Array<string> | null, ownerId?: string | null, createdAt?: string | null, updatedAt?: string | null, members?: Array<{ __typename: 'OrganizationMember', userId: string, role: string, joinedAt?: string | null }> | null, vida?: { __typename: 'VidaOrganizationSettings', email?: string | null, active?: boolean | null, productPlanId?: string | null, offeredProductPlanId?: string | null, smsEnabled?: boolean | null, smsBrandId?: string | null, smsCampaignId?: string | null, vidaPremium?: boolean | null, externalAccountId?: string | null, externalBillingId?: string | null, hipaaSetting?: VidaHipaaSetting | null, orgAccountType?: VidaOrgAccountType | null } | null } };

export type UpdateSuccessFragment =
  | UpdateSuccess_OrganizationPartiallyUpdated_Fragment
  | UpdateSuccess_OrganizationUpdated_Fragment
;

export const ReadErrorFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]} as unknown as DocumentNode<ReadErrorFragment, unknown>;
export const UpdateErrorFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerCode"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationNameTakenError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationRateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationOutcomeUnknownError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnexpectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<UpdateErrorFragment, unknown>;
export const OrganizationFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}}]} as unknown as DocumentNode<OrganizationFieldsFragment, unknown>;
export const UpdateSuccessFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateSuccess"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUpdate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"appliedFields"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrganizationFields"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationPartiallyUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"rejectedFields"}},{"kind":"Field","name":{"kind":"Name","value":"unconfirmedFields"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}}]} as unknown as DocumentNode<UpdateSuccessFragment, unknown>;
export const OrganizationDocument = {"__meta__":{"hash":"aa46aeb4954a14a9f58c6e1e730f8672b87da336704b89c12fb7ed1b362b6950"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Organization"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrganizationFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReadError"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]} as unknown as DocumentNode<OrganizationQuery, OrganizationQueryVariables>;
export const OrganizationListDocument = {"__meta__":{"hash":"f9e491c07eaf7808f43130b390f1483499eeb5c1b78043fa03b59f49958f8f92"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrganizationList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"provider"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationProvider"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organizationList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"provider"},"value":{"kind":"Variable","name":{"kind":"Name","value":"provider"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationConnection"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReadError"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]} as unknown as DocumentNode<OrganizationListQuery, OrganizationListQueryVariables>;
export const OrganizationProvidersDocument = {"__meta__":{"hash":"ff7dace17268bd14f798ed26a8e3c00ca6d71a1626f8412bb95fe3b9ec7f071e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrganizationProviders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organizationProviders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"configured"}},{"kind":"Field","name":{"kind":"Name","value":"sandbox"}},{"kind":"Field","name":{"kind":"Name","value":"circuit"}},{"kind":"Field","name":{"kind":"Name","value":"dialect"}}]}}]}}]} as unknown as DocumentNode<OrganizationProvidersQuery, OrganizationProvidersQueryVariables>;
export const OrganizationsDocument = {"__meta__":{"hash":"f1da9ea323f92b1ab1fa76f48ead83cd997b4a44a6b8f8274659d662e557c655"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Organizations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organizations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrganizationFields"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReadError"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReadError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]} as unknown as DocumentNode<OrganizationsQuery, OrganizationsQueryVariables>;
export const UpdateOrganizationDocument = {"__meta__":{"hash":"dcc2bd27a7a2b98e88fea1db7bc8352683f2b94a3d8390b304348e02b34fc818"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOrganization"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOrganizationInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOrganization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UpdateSuccess"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UpdateError"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateSuccess"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUpdate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"appliedFields"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrganizationFields"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationPartiallyUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"rejectedFields"}},{"kind":"Field","name":{"kind":"Name","value":"unconfirmedFields"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerCode"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationNameTakenError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationRateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationOutcomeUnknownError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnexpectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<UpdateOrganizationMutation, UpdateOrganizationMutationVariables>;
export const UpdateOrganizationsDocument = {"__meta__":{"hash":"5d4eaee4397ce5816c425d00cd9f69c5cd037af84d3679b2a96af25e7249b154"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOrganizations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"inputs"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOrganizationInput"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOrganizations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"inputs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"inputs"}}},{"kind":"Argument","name":{"kind":"Name","value":"idempotencyKey"},"value":{"kind":"Variable","name":{"kind":"Name","value":"idempotencyKey"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UpdateSuccess"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UpdateError"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrganizationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"ownerId"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"vida"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"productPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"offeredProductPlanId"}},{"kind":"Field","name":{"kind":"Name","value":"smsEnabled"}},{"kind":"Field","name":{"kind":"Name","value":"smsBrandId"}},{"kind":"Field","name":{"kind":"Name","value":"smsCampaignId"}},{"kind":"Field","name":{"kind":"Name","value":"vidaPremium"}},{"kind":"Field","name":{"kind":"Name","value":"externalAccountId"}},{"kind":"Field","name":{"kind":"Name","value":"externalBillingId"}},{"kind":"Field","name":{"kind":"Name","value":"hipaaSetting"}},{"kind":"Field","name":{"kind":"Name","value":"orgAccountType"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateSuccess"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUpdate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"appliedFields"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrganizationFields"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationPartiallyUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"rejectedFields"}},{"kind":"Field","name":{"kind":"Name","value":"unconfirmedFields"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UpdateError"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"providerCode"}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"retryable"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationInputError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"issues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationNameTakenError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationRateLimitedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnavailableError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterSeconds"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationOutcomeUnknownError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OrganizationUnexpectedError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<UpdateOrganizationsMutation, UpdateOrganizationsMutationVariables>;