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
} from '../domain/errors.ts';
import { refusal } from '../domain/errors.ts';
import type { Provider } from '../domain/provider.ts';
import { providerLabels } from '../domain/provider.ts';

/** The errors that one provider can cause, each with its words; `code` is the provider's own, or null. */
export interface ProviderErrors {
  notFound(code: string | null): NotFoundError;
  nameTaken(code: string | null): NameTakenError;
  forbidden(code: string | null): ForbiddenError;
  credential(code: string | null): CredentialError;
  rateLimited(code: string | null, retryAfterSeconds: number | null): RateLimitedError;
  unavailable(code: string | null, retryAfterSeconds: number | null): UnavailableError;
  unexpected(code: string | null, status: number): UnexpectedError;
  outcomeUnknown(reason: OutcomeUnknownReason, code: string | null): OutcomeUnknownError;
}

/**
 * @param repeatable may an update whose outcome is unknown be sent again as it was? The provider's contract says.
 */
export function createProviderErrors(provider: Provider, repeatable: boolean): ProviderErrors {
  const label = providerLabels[provider];
  const advice = repeatable
    ? 'It is safe to send it again.'
    : 'Read the organization before you send it again.';
  const refused = (message: string, code: string | null) => refusal(message, provider, code);
  return {
    notFound: (code) => ({ kind: 'notFound', ...refused(`${label} has no such organization.`, code) }),
    nameTaken: (code) => ({
      kind: 'nameTaken',
      ...refused(`Another organization at ${label} has this name.`, code),
      path: ['name'],
    }),
    forbidden: (code) => ({ kind: 'forbidden', ...refused(`${label} does not allow this.`, code) }),
    credential: (code) => ({
      kind: 'credential',
      ...refused(`${label} refused this gateway's credential.`, code),
    }),
    rateLimited: (code, retryAfterSeconds) => ({
      kind: 'rateLimited',
      ...refused(`${label} takes no more requests for now; nothing was changed.`, code),
      retryable: true,
      retryAfterSeconds,
    }),
    unavailable: (code, retryAfterSeconds) => ({
      kind: 'unavailable',
      ...refused(`${label} is not available for now; nothing was changed.`, code),
      retryable: true,
      retryAfterSeconds,
    }),
    unexpected: (code, status) => ({
      kind: 'unexpected',
      ...refused(`${label} refused this in a way it does not document.`, code),
      status,
    }),
    outcomeUnknown: (reason, code) => ({
      kind: 'outcomeUnknown',
      ...refused(`${whatHappened[reason](label)} Whether the update was applied is unknown. ${advice}`, code),
      applied: 'UNKNOWN',
      retryable: repeatable,
      reason,
    }),
  };
}

const whatHappened: Readonly<Record<OutcomeUnknownReason, (label: string) => string>> = {
  TIMEOUT: (label) => `${label} did not answer in time.`,
  CONNECTION_LOST: (label) => `The connection to ${label} was lost before it answered.`,
  SERVER_ERROR: (label) => `${label} failed while it handled the update.`,
  UNREADABLE_ANSWER: (label) => `${label} answered in a way that settles nothing.`,
  INTERRUPTED: (label) => `The gateway had to stop before ${label} answered.`,
};
