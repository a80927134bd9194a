import type { UpdateResult } from 'organization-gateway-operations';
import { matchUpdateResult, toComparisonState } from 'organization-gateway-operations';

/** What a form shows after an update. */
export interface Status {
  readonly text: string;
  /** By the path of the field in the input. */
  readonly fieldMessages?: Readonly<Record<string, string>>;
  readonly canRetry?: boolean;
}

const stateTexts = { APPLIED: '', REJECTED: 'Not saved.', UNCONFIRMED: 'Possibly not saved.' };
const final = ({ message }: { message: string }): Status => ({ text: message });
const retryable = ({ message }: { message: string }): Status => ({ text: message, canRetry: true });

/** Converts the result of an update to what a form shows; null stands for a request that got no data. */
export function toStatus(result: UpdateResult | null | undefined): Status {
  return matchUpdateResult(result, {
    OrganizationUpdated: () => ({ text: 'Saved.' }),
    OrganizationPartiallyUpdated: ({ fields }) => ({
      text: 'Partially saved.',
      fieldMessages: Object.fromEntries(fields.map(({ path, state }) => [path.join('.'), stateTexts[state]])),
    }),
    OrganizationInputError: ({ issues }) => ({
      text: 'Not saved.',
      fieldMessages: Object.fromEntries(issues.map(({ message, path }) => [path.join('.'), message])),
    }),
    OrganizationNameTakenError: ({ message, path }) => ({
      text: 'Not saved.',
      fieldMessages: { [path.join('.')]: message },
    }),
    OrganizationNotFoundError: final,
    OrganizationForbiddenError: final,
    OrganizationCredentialError: final,
    OrganizationConflictError: final,
    OrganizationIdempotencyError: final,
    OrganizationUnexpectedError: final,
    OrganizationRateLimitedError: retryable,
    OrganizationUnavailableError: retryable,
    OrganizationOutcomeUnknownError: ({ comparison, message }) =>
      toComparisonState(comparison) === 'SAME' ? { text: 'Saved.' } : retryable({ message }),
    otherwise: (later) => retryable({ message: later?.message ?? 'It is unknown whether this was saved.' }),
  });
}
