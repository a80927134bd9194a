import type {
  CredentialError,
  ForbiddenError,
  NameTakenError,
  NotFoundError,
  OutcomeUnknownError,
  OutcomeUnknownReason,
  RateLimitedError,
  UnavailableError,
  UnexpectedError,
} from '../../domain/errors.ts';
import { organizationNotFound, refusal } from '../../domain/errors.ts';
import type { Organization } from '../../domain/organization/organization.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import { providerNames } from '../../domain/provider/provider.ts';
import type { NotSentReason } from '../../http-client/http-result.ts';
import { messages, toNotSentMessage, toUnexpectedMessage, toUnknownMessage } from './error-messages.ts';

/** Creates the errors of one provider with their messages; `code` is the provider's own code, or null. */
export interface ProviderErrors {
  notFound(code: string | null): NotFoundError;
  /** @param isSent whether the update contains a name, so that the error has its path */
  nameTaken(code: string | null, isSent: boolean): NameTakenError;
  forbidden(code: string | null): ForbiddenError;
  credential(code: string | null): CredentialError;
  rateLimited(code: string | null, retryAfterSeconds: number | null): RateLimitedError;
  unavailable(code: string | null, retryAfterSeconds: number | null): UnavailableError;
  /** @returns a rate limit when the quota allows no request in time, although the provider did not refuse one */
  notSent(cutoff: NotSentReason, retryAfterSeconds: number | null): UnavailableError | RateLimitedError;
  unexpected(code: string | null, status: number): UnexpectedError;
  outcomeUnknown(reason: OutcomeUnknownReason, code: string | null): OutcomeUnknownError;
  /** @param organization as far as the response contained it */
  notConfirmed(organization: Organization): OutcomeUnknownError;
}

export function createProviderErrors(provider: Provider): ProviderErrors {
  const label = providerNames[provider].label;
  const refused = (message: string, code: string | null) => refusal(message, provider, code);
  const outcomeUnknown = (reason: OutcomeUnknownReason, code: string | null): OutcomeUnknownError => ({
    kind: 'outcomeUnknown',
    ...refused(toUnknownMessage(reason, label), code),
    applied: 'UNKNOWN',
    reason,
  });
  const later = (message: string, code: string | null, retryAfterSeconds: number | null) => ({
    ...refused(message, code),
    retryable: true,
    retryAfterSeconds,
  });
  return {
    notFound: (code) => organizationNotFound(provider, code),
    nameTaken: (code, isSent) => ({
      kind: 'nameTaken',
      ...refused(isSent ? messages.nameTaken(label) : messages.nameTakenUnsent(label), code),
      path: isSent ? ['name'] : [],
    }),
    forbidden: (code) => ({ kind: 'forbidden', ...refused(messages.forbidden(label), code) }),
    credential: (code) => ({ kind: 'credential', ...refused(messages.credential(label), code) }),
    rateLimited: (code, seconds) => ({
      kind: 'rateLimited',
      ...later(messages.rateLimited(label), code, seconds),
    }),
    unavailable: (code, seconds) => ({
      kind: 'unavailable',
      ...later(messages.unavailable(label), code, seconds),
    }),
    notSent: (cutoff, seconds) => ({
      kind: cutoff === 'QUOTA' ? 'rateLimited' : 'unavailable',
      ...later(toNotSentMessage(cutoff, seconds, label), null, seconds),
    }),
    unexpected: (code, status) => ({
      kind: 'unexpected',
      ...refused(toUnexpectedMessage(status, label), code),
      status,
    }),
    outcomeUnknown,
    notConfirmed: (organization) => ({ ...outcomeUnknown('NOT_CONFIRMED', null), organization }),
  };
}
