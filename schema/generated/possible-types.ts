
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "Node": [
      "Organization",
      "OrganizationBulkUpdate"
    ],
    "OrganizationBulkUpdateResult": [
      "OrganizationBulkUpdate",
      "OrganizationForbiddenError",
      "OrganizationNotFoundError",
      "OrganizationOutcomeUnknownError",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError"
    ],
    "OrganizationBulkUpdateStartResult": [
      "OrganizationBulkUpdate",
      "OrganizationForbiddenError",
      "OrganizationIdempotencyError",
      "OrganizationInputError",
      "OrganizationNotFoundError",
      "OrganizationOutcomeUnknownError",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError"
    ],
    "OrganizationComparisonResult": [
      "OrganizationComparison",
      "OrganizationCredentialError",
      "OrganizationForbiddenError",
      "OrganizationInputError",
      "OrganizationNotFoundError",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError",
      "OrganizationUnexpectedError"
    ],
    "OrganizationError": [
      "OrganizationConflictError",
      "OrganizationCredentialError",
      "OrganizationForbiddenError",
      "OrganizationIdempotencyError",
      "OrganizationInputError",
      "OrganizationNameTakenError",
      "OrganizationNotFoundError",
      "OrganizationOutcomeUnknownError",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError",
      "OrganizationUnexpectedError"
    ],
    "OrganizationResult": [
      "Organization",
      "OrganizationCredentialError",
      "OrganizationForbiddenError",
      "OrganizationInputError",
      "OrganizationNotFoundError",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError",
      "OrganizationUnexpectedError"
    ],
    "OrganizationUpdate": [
      "OrganizationPartiallyUpdated",
      "OrganizationUpdated"
    ],
    "UpdateOrganizationResult": [
      "OrganizationConflictError",
      "OrganizationCredentialError",
      "OrganizationForbiddenError",
      "OrganizationIdempotencyError",
      "OrganizationInputError",
      "OrganizationNameTakenError",
      "OrganizationNotFoundError",
      "OrganizationOutcomeUnknownError",
      "OrganizationPartiallyUpdated",
      "OrganizationRateLimitedError",
      "OrganizationUnavailableError",
      "OrganizationUnexpectedError",
      "OrganizationUpdated"
    ]
  }
};
      export default result;
    