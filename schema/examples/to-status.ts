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
const withoutRetry = ({ message }: { message: string }): Status => ({ text: message });
const withRetry = ({ message }: { message: string }): Status => ({ text: message, canRetry: true });

/** Converts the result of an update to what a form shows; null stands for a request that got no data. */
export function toStatus(result: UpdateResult | null | undefined): Status {
  return matchUpdateResult(result, {
    OrganizationUpdated: () => ({ text: 'Saved.' }),
    OrganizationPartiallyUpdated: ({ fields }) => ({
      text: 'Partially saved.',
      fieldMessages: Object.fromEntries(fields.map(({ path, state }) => [path.join('.'), stateTexts[state]])),
    }),
    OrganizationInputError: ({ applied, issues, message }) => ({
      text: applied === 'UNKNOWN' ? message : 'Not saved.',
      fieldMessages: Object.fromEntries(issues.map(({ message, path }) => [path.join('.'), message])),
    }),
    OrganizationNameTakenError: ({ message, path }) => ({
      text: 'Not saved.',
      fieldMessages: { [path.join('.')]: message },
    }),
    OrganizationNotFoundError: withoutRetry,
    OrganizationForbiddenError: withoutRetry,
    OrganizationCredentialError: withoutRetry,
    OrganizationConflictError: withoutRetry,
    OrganizationIdempotencyError: withoutRetry,
    OrganizationUnexpectedError: withoutRetry,
    OrganizationRateLimitedError: withRetry,
    OrganizationUnavailableError: withRetry,
    OrganizationOutcomeUnknownError: ({ comparison, message }) =>
      toComparisonState(comparison) === 'SAME' ? { text: 'Saved.' } : withRetry({ message }),
    otherwise: (later) => withRetry({ message: later?.message ?? 'It is unknown whether this was saved.' }),
  });
}
