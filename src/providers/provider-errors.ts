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
import type { Organization } from '../domain/organization.ts';
import type { Provider } from '../domain/provider.ts';
import { providerLabels } from '../domain/provider.ts';

/** The errors that one provider can cause, each with its words; `code` is the provider's own, or null. */
export interface ProviderErrors {
  notFound(code: string | null): NotFoundError;
  /** @param isSent whether the update has a name, which is where the error points then */
  nameTaken(code: string | null, isSent: boolean): NameTakenError;
  forbidden(code: string | null): ForbiddenError;
  credential(code: string | null): CredentialError;
  rateLimited(code: string | null, retryAfterSeconds: number | null): RateLimitedError;
  unavailable(code: string | null, retryAfterSeconds: number | null): UnavailableError;
  unexpected(code: string | null, status: number): UnexpectedError;
  outcomeUnknown(reason: OutcomeUnknownReason, code: string | null): OutcomeUnknownError;
  /** @param organization as far as the answer showed it */
  notConfirmed(organization: Organization): OutcomeUnknownError;
}

export function createProviderErrors(provider: Provider): ProviderErrors {
  const label = providerLabels[provider];
  const refused = (message: string, code: string | null) => refusal(message, provider, code);
  const outcomeUnknown = (reason: OutcomeUnknownReason, code: string | null): OutcomeUnknownError => ({
    kind: 'outcomeUnknown',
    ...refused(`${whatHappened[reason](label)} ${compareFirst}`, code),
    applied: 'UNKNOWN',
    reason,
  });
  return {
    notFound: (code) => ({ kind: 'notFound', ...refused(`${label} has no such organization.`, code) }),
    nameTaken: (code, isSent) => ({
      kind: 'nameTaken',
      ...refused(
        isSent
          ? `Another organization at ${label} already has this name. Choose another one.`
          : `${label} reports that another organization has the name of this one, although the update has no name.`,
        code,
      ),
      path: isSent ? ['name'] : [],
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
    outcomeUnknown,
    notConfirmed: (organization) => ({ ...outcomeUnknown('NOT_CONFIRMED', null), organization }),
  };
}

/** An update that is sent again blindly can undo a newer change (vertra.md and vida.md, Retrying). */
const compareFirst =
  'Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.';

const whatHappened: Readonly<Record<OutcomeUnknownReason, (label: string) => string>> = {
  TIMEOUT: (label) => `${label} did not complete its answer in time.`,
  CONNECTION_LOST: (label) => `The connection to ${label} failed before a readable answer arrived.`,
  SERVER_ERROR: (label) => `${label}, or a proxy in front of it, reported a failure.`,
  UNREADABLE_ANSWER: (label) => `${label} answered, but the answer cannot be read or cannot be trusted.`,
  NOT_CONFIRMED: (label) => `${label} reported a success but confirmed none of the fields that were sent.`,
  INTERRUPTED: (label) => `The gateway had to stop before the answer of ${label} was complete.`,
};
