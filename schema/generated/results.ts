import type { ComparisonResult, ReadResult, UpdateResult } from '../match-result.ts';
import type { BulkProgress, BulkResult, BulkStartResult, Lists, Results, UnknownOutcomes } from '../mock/result-types.ts';

export const updateResults: Results<UpdateResult> = {
  "OrganizationUpdated": {
    "__typename": "OrganizationUpdated",
    "fields": [
      {
        "__typename": "OrganizationFieldResult",
        "path": [
          "input",
          "vida",
          "name"
        ],
        "state": "APPLIED"
      }
    ],
    "replayed": false,
    "organization": {
      "__typename": "Organization",
      "id": "vida:3",
      "provider": "VIDA",
      "providerId": "3",
      "connection": "default",
      "name": "Renamed",
      "description": null,
      "tags": null,
      "ownerId": null,
      "members": null,
      "createdAt": "2025-05-12T09:30:00.000Z",
      "updatedAt": null,
      "vida": {
        "__typename": "VidaOrganizationSettings",
        "email": "office@harbour-dental.example",
        "active": true,
        "productPlanId": "plan-growth",
        "offeredProductPlanId": "plan-scale",
        "smsEnabled": true,
        "smsBrandId": "BN2f81c0",
        "smsCampaignId": "CM77a9e4",
        "vidaPremium": true,
        "externalAccountId": "AC_1003",
        "externalBillingId": "cus_1003",
        "hipaaSetting": null,
        "orgAccountType": "CUSTOMER"
      }
    }
  },
  "OrganizationPartiallyUpdated": {
    "__typename": "OrganizationPartiallyUpdated",
    "fields": [
      {
        "__typename": "OrganizationFieldResult",
        "path": [
          "input",
          "vida",
          "name"
        ],
        "state": "APPLIED"
      },
      {
        "__typename": "OrganizationFieldResult",
        "path": [
          "input",
          "vida",
          "smsEnabled"
        ],
        "state": "REJECTED"
      }
    ],
    "replayed": false,
    "organization": {
      "__typename": "Organization",
      "id": "vida:9207",
      "provider": "VIDA",
      "providerId": "9207",
      "connection": "default",
      "name": "Renamed",
      "description": null,
      "tags": null,
      "ownerId": null,
      "members": null,
      "createdAt": "2025-05-12T09:30:00.000Z",
      "updatedAt": null,
      "vida": {
        "__typename": "VidaOrganizationSettings",
        "email": null,
        "active": true,
        "productPlanId": null,
        "offeredProductPlanId": null,
        "smsEnabled": false,
        "smsBrandId": null,
        "smsCampaignId": null,
        "vidaPremium": true,
        "externalAccountId": null,
        "externalBillingId": null,
        "hipaaSetting": null,
        "orgAccountType": null
      }
    },
    "message": "Organization settings updated"
  },
  "OrganizationInputError": {
    "__typename": "OrganizationInputError",
    "message": "At most 20 characters are allowed here.",
    "code": "INVALID_INPUT",
    "provider": "VERTRA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "issues": [
      {
        "__typename": "OrganizationInputIssue",
        "path": [
          "input",
          "vertra",
          "tags",
          "1"
        ],
        "message": "At most 20 characters are allowed here.",
        "code": "TOO_LONG",
        "limit": 20
      }
    ]
  },
  "OrganizationNotFoundError": {
    "__typename": "OrganizationNotFoundError",
    "message": "Vida has no such organization, or does not show it to this gateway.",
    "code": "NOT_FOUND",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false
  },
  "OrganizationNameTakenError": {
    "__typename": "OrganizationNameTakenError",
    "message": "Another organization at Vertra Cloud already has this name. Choose another one.",
    "code": "NAME_TAKEN",
    "provider": "VERTRA",
    "providerCode": "ORGANIZATION_NAME_ALREADY_EXISTS",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "path": [
      "input",
      "vertra",
      "name"
    ]
  },
  "OrganizationForbiddenError": {
    "__typename": "OrganizationForbiddenError",
    "message": "Vida does not allow this to the gateway's credential. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "FORBIDDEN",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false
  },
  "OrganizationCredentialError": {
    "__typename": "OrganizationCredentialError",
    "message": "Vida refused the gateway's credential, or the credential lacks a permission. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "CREDENTIAL_REFUSED",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false
  },
  "OrganizationRateLimitedError": {
    "__typename": "OrganizationRateLimitedError",
    "message": "Vida accepts no more requests at the moment. Nothing was changed. Send the request again later.",
    "code": "RATE_LIMITED",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "retryAfterSeconds": 30
  },
  "OrganizationUnavailableError": {
    "__typename": "OrganizationUnavailableError",
    "message": "Vida did not serve the request. Nothing was changed. Send the request again later.",
    "code": "UNAVAILABLE",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "retryAfterSeconds": 30
  },
  "OrganizationConflictError": {
    "__typename": "OrganizationConflictError",
    "message": "The organization no longer has the expected values, so nothing was sent. Compare the conflicts with the organization, decide again, and send the update with the values that it has now as expected values.",
    "code": "CONFLICT",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "conflicts": [
      {
        "__typename": "OrganizationFieldComparison",
        "path": [
          "input",
          "vida",
          "expected",
          "name"
        ],
        "state": "DIFFERENT"
      }
    ],
    "organization": {
      "__typename": "Organization",
      "id": "vida:3",
      "name": "Harbour Dental Group",
      "description": null,
      "tags": null,
      "updatedAt": null,
      "vida": {
        "__typename": "VidaOrganizationSettings",
        "email": "office@harbour-dental.example",
        "active": true,
        "productPlanId": "plan-growth",
        "offeredProductPlanId": "plan-scale",
        "smsEnabled": true,
        "smsBrandId": "BN2f81c0",
        "smsCampaignId": "CM77a9e4",
        "vidaPremium": true,
        "externalAccountId": "AC_1003",
        "externalBillingId": "cus_1003",
        "hipaaSetting": null,
        "orgAccountType": "CUSTOMER"
      }
    }
  },
  "OrganizationOutcomeUnknownError": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "The connection to Vida failed before a readable response arrived. Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.",
    "code": "OUTCOME_UNKNOWN",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "reason": "CONNECTION_LOST",
    "comparison": {
      "__typename": "OrganizationComparison",
      "readAt": "2026-01-01T12:00:00.000Z",
      "fields": [
        {
          "__typename": "OrganizationFieldComparison",
          "path": [
            "input",
            "vida",
            "name"
          ],
          "state": "SAME"
        }
      ],
      "organization": {
        "__typename": "Organization",
        "id": "vida:9602",
        "name": "Renamed",
        "description": null,
        "tags": null,
        "updatedAt": null,
        "vida": {
          "__typename": "VidaOrganizationSettings",
          "email": null,
          "active": true,
          "productPlanId": null,
          "offeredProductPlanId": null,
          "smsEnabled": false,
          "smsBrandId": null,
          "smsCampaignId": null,
          "vidaPremium": true,
          "externalAccountId": null,
          "externalBillingId": null,
          "hipaaSetting": null,
          "orgAccountType": null
        }
      }
    },
    "shownOrganization": null
  },
  "OrganizationIdempotencyError": {
    "__typename": "OrganizationIdempotencyError",
    "message": "This idempotency key was used for another update. Nothing was sent. Use a new key for this update.",
    "code": "IDEMPOTENCY_KEY_REUSED",
    "provider": null,
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false
  },
  "OrganizationUnexpectedError": {
    "__typename": "OrganizationUnexpectedError",
    "message": "Vida refused the request with HTTP status 422, for a reason that is not documented. Nothing was changed. Check the input, or ask the operator of this gateway.",
    "code": "UNEXPECTED",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "status": 422
  }
};

export const unknownOutcomes: UnknownOutcomes = {
  "SAME": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "The connection to Vida failed before a readable response arrived. Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.",
    "code": "OUTCOME_UNKNOWN",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "reason": "CONNECTION_LOST",
    "comparison": {
      "__typename": "OrganizationComparison",
      "readAt": "2026-01-01T12:00:00.000Z",
      "fields": [
        {
          "__typename": "OrganizationFieldComparison",
          "path": [
            "input",
            "vida",
            "name"
          ],
          "state": "SAME"
        }
      ],
      "organization": {
        "__typename": "Organization",
        "id": "vida:9602",
        "name": "Renamed",
        "description": null,
        "tags": null,
        "updatedAt": null,
        "vida": {
          "__typename": "VidaOrganizationSettings",
          "email": null,
          "active": true,
          "productPlanId": null,
          "offeredProductPlanId": null,
          "smsEnabled": false,
          "smsBrandId": null,
          "smsCampaignId": null,
          "vidaPremium": true,
          "externalAccountId": null,
          "externalBillingId": null,
          "hipaaSetting": null,
          "orgAccountType": null
        }
      }
    },
    "shownOrganization": null
  },
  "DIFFERENT": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "The connection to Vida failed before a readable response arrived. Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.",
    "code": "OUTCOME_UNKNOWN",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "reason": "CONNECTION_LOST",
    "comparison": {
      "__typename": "OrganizationComparison",
      "readAt": "2026-01-01T12:00:00.000Z",
      "fields": [
        {
          "__typename": "OrganizationFieldComparison",
          "path": [
            "input",
            "vida",
            "name"
          ],
          "state": "DIFFERENT"
        }
      ],
      "organization": {
        "__typename": "Organization",
        "id": "vida:9601",
        "name": "Scenario reset-before-answer",
        "description": null,
        "tags": null,
        "updatedAt": null,
        "vida": {
          "__typename": "VidaOrganizationSettings",
          "email": null,
          "active": true,
          "productPlanId": null,
          "offeredProductPlanId": null,
          "smsEnabled": false,
          "smsBrandId": null,
          "smsCampaignId": null,
          "vidaPremium": true,
          "externalAccountId": null,
          "externalBillingId": null,
          "hipaaSetting": null,
          "orgAccountType": null
        }
      }
    },
    "shownOrganization": null
  },
  "NOT_REPORTED": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "Vida, or a proxy in front of it, reported a failure. Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.",
    "code": "OUTCOME_UNKNOWN",
    "provider": "VIDA",
    "providerCode": null,
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "replayed": false,
    "reason": "SERVER_ERROR",
    "comparison": {
      "__typename": "OrganizationUnavailableError",
      "message": "Vida did not serve the request. Nothing was changed. Send the request again later.",
      "code": "UNAVAILABLE",
      "retryable": true,
      "requestId": "00000000-0000-4000-8000-000000000000"
    },
    "shownOrganization": null
  }
};

export const readResults: Results<ReadResult> = {
  "Organization": {
    "__typename": "Organization",
    "id": "vida:3",
    "provider": "VIDA",
    "providerId": "3",
    "connection": "default",
    "name": "Harbour Dental Group",
    "description": null,
    "tags": null,
    "ownerId": null,
    "members": null,
    "createdAt": "2025-05-12T09:30:00.000Z",
    "updatedAt": null,
    "vida": {
      "__typename": "VidaOrganizationSettings",
      "email": "office@harbour-dental.example",
      "active": true,
      "productPlanId": "plan-growth",
      "offeredProductPlanId": "plan-scale",
      "smsEnabled": true,
      "smsBrandId": "BN2f81c0",
      "smsCampaignId": "CM77a9e4",
      "vidaPremium": true,
      "externalAccountId": "AC_1003",
      "externalBillingId": "cus_1003",
      "hipaaSetting": null,
      "orgAccountType": "CUSTOMER"
    }
  },
  "OrganizationInputError": {
    "__typename": "OrganizationInputError",
    "message": "This is not an Organization.id of this gateway, such as vida:3.",
    "code": "INVALID_INPUT",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationNotFoundError": {
    "__typename": "OrganizationNotFoundError",
    "message": "Vida has no such organization, or does not show it to this gateway.",
    "code": "NOT_FOUND",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationForbiddenError": {
    "__typename": "OrganizationForbiddenError",
    "message": "Vida does not allow this to the gateway's credential. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "FORBIDDEN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationCredentialError": {
    "__typename": "OrganizationCredentialError",
    "message": "Vida refused the gateway's credential, or the credential lacks a permission. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "CREDENTIAL_REFUSED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationRateLimitedError": {
    "__typename": "OrganizationRateLimitedError",
    "message": "Vida accepts no more requests at the moment. Nothing was changed. Send the request again later.",
    "code": "RATE_LIMITED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationUnavailableError": {
    "__typename": "OrganizationUnavailableError",
    "message": "Vida did not serve the request. Nothing was changed. Send the request again later.",
    "code": "UNAVAILABLE",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationUnexpectedError": {
    "__typename": "OrganizationUnexpectedError",
    "message": "Vida refused the request with HTTP status 422, for a reason that is not documented. Nothing was changed. Check the input, or ask the operator of this gateway.",
    "code": "UNEXPECTED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  }
};

export const comparisonResults: Results<ComparisonResult> = {
  "OrganizationComparison": {
    "__typename": "OrganizationComparison",
    "readAt": "2026-01-01T12:00:00.000Z",
    "fields": [
      {
        "__typename": "OrganizationFieldComparison",
        "path": [
          "input",
          "vida",
          "name"
        ],
        "state": "DIFFERENT"
      },
      {
        "__typename": "OrganizationFieldComparison",
        "path": [
          "input",
          "vida",
          "email"
        ],
        "state": "SAME"
      }
    ],
    "organization": {
      "__typename": "Organization",
      "id": "vida:3",
      "name": "Harbour Dental Group",
      "description": null,
      "tags": null,
      "updatedAt": null,
      "vida": {
        "__typename": "VidaOrganizationSettings",
        "email": "office@harbour-dental.example",
        "active": true,
        "productPlanId": "plan-growth",
        "offeredProductPlanId": "plan-scale",
        "smsEnabled": true,
        "smsBrandId": "BN2f81c0",
        "smsCampaignId": "CM77a9e4",
        "vidaPremium": true,
        "externalAccountId": "AC_1003",
        "externalBillingId": "cus_1003",
        "hipaaSetting": null,
        "orgAccountType": "CUSTOMER"
      }
    }
  },
  "OrganizationInputError": {
    "__typename": "OrganizationInputError",
    "message": "Vida cannot clear name.",
    "code": "INVALID_INPUT",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "issues": [
      {
        "__typename": "OrganizationInputIssue",
        "path": [
          "input",
          "vida",
          "name"
        ],
        "message": "Vida cannot clear name.",
        "code": "NULL_NOT_ALLOWED",
        "limit": null
      }
    ]
  },
  "OrganizationNotFoundError": {
    "__typename": "OrganizationNotFoundError",
    "message": "Vida has no such organization, or does not show it to this gateway.",
    "code": "NOT_FOUND",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationForbiddenError": {
    "__typename": "OrganizationForbiddenError",
    "message": "Vida does not allow this to the gateway's credential. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "FORBIDDEN",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationCredentialError": {
    "__typename": "OrganizationCredentialError",
    "message": "Vida refused the gateway's credential, or the credential lacks a permission. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
    "code": "CREDENTIAL_REFUSED",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationRateLimitedError": {
    "__typename": "OrganizationRateLimitedError",
    "message": "Vida accepts no more requests at the moment. Nothing was changed. Send the request again later.",
    "code": "RATE_LIMITED",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "retryAfterSeconds": 30
  },
  "OrganizationUnavailableError": {
    "__typename": "OrganizationUnavailableError",
    "message": "Vida did not serve the request. Nothing was changed. Send the request again later.",
    "code": "UNAVAILABLE",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "retryAfterSeconds": 30
  },
  "OrganizationUnexpectedError": {
    "__typename": "OrganizationUnexpectedError",
    "message": "Vida refused the request with HTTP status 422, for a reason that is not documented. Nothing was changed. Check the input, or ask the operator of this gateway.",
    "code": "UNEXPECTED",
    "provider": "VIDA",
    "providerCode": null,
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "status": 422
  }
};

export const bulkStartResults: Results<BulkStartResult> = {
  "OrganizationBulkUpdate": {
    "__typename": "OrganizationBulkUpdate",
    "id": "bulk:WJs-K2-1jNuS0RUsFxeK6v49exc9R-boP3Q6oAuHI2A",
    "state": "QUEUED",
    "createdAt": "2026-01-01T12:00:00.000Z",
    "resumesAt": null,
    "retryOf": null,
    "total": 3,
    "waiting": 3,
    "updated": 0,
    "partiallyUpdated": 0,
    "failed": 0,
    "unknown": 0,
    "cancelled": 0
  },
  "OrganizationIdempotencyError": {
    "__typename": "OrganizationIdempotencyError",
    "message": "This idempotency key was used for another update. Nothing was sent. Use a new key for this update.",
    "code": "IDEMPOTENCY_KEY_REUSED",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationInputError": {
    "__typename": "OrganizationInputError",
    "message": "Give at least one update.",
    "code": "INVALID_INPUT",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "issues": [
      {
        "__typename": "OrganizationInputIssue",
        "path": [
          "inputs"
        ],
        "message": "Give at least one update.",
        "code": "NOTHING_TO_UPDATE",
        "limit": null
      }
    ]
  },
  "OrganizationNotFoundError": {
    "__typename": "OrganizationNotFoundError",
    "message": "There is no such bulk update, or its retention time has passed.",
    "code": "NOT_FOUND",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationRateLimitedError": {
    "__typename": "OrganizationRateLimitedError",
    "message": "You have 10 unfinished bulk updates, which is the maximum. Nothing was started. Wait until one is done, or cancel one.",
    "code": "RATE_LIMITED",
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationForbiddenError": {
    "__typename": "OrganizationForbiddenError",
    "message": "This operation needs the scope organizations:write, which your credential does not have.",
    "code": "FORBIDDEN",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationUnavailableError": {
    "__typename": "OrganizationUnavailableError",
    "message": "The store of bulk updates cannot be reached. Nothing was started or changed. Send the request again later.",
    "code": "UNAVAILABLE",
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationOutcomeUnknownError": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "The connection to the store of bulk updates was lost before it responded. Whether the bulk update was started is unknown. Send it again with the same key and the same inputs: it starts at most once.",
    "code": "OUTCOME_UNKNOWN",
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "reason": "CONNECTION_LOST"
  }
};

export const bulkResults: Results<BulkResult> = {
  "OrganizationBulkUpdate": {
    "__typename": "OrganizationBulkUpdate",
    "id": "bulk:WJs-K2-1jNuS0RUsFxeK6v49exc9R-boP3Q6oAuHI2A",
    "state": "DONE",
    "createdAt": "2026-01-01T12:00:00.000Z",
    "resumesAt": null,
    "retryOf": null,
    "total": 3,
    "waiting": 0,
    "updated": 1,
    "partiallyUpdated": 0,
    "failed": 1,
    "unknown": 1,
    "cancelled": 0,
    "failedItems": {
      "__typename": "OrganizationBulkItemConnection",
      "edges": [
        {
          "__typename": "OrganizationBulkItemEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "OrganizationBulkItem",
            "index": 1,
            "path": [
              "inputs",
              "1",
              "vida"
            ],
            "fields": [],
            "error": {
              "__typename": "OrganizationForbiddenError",
              "message": "Vida does not allow this to the gateway's credential. The operator of this gateway has to check the credential, its permissions and the plan of its account.",
              "code": "FORBIDDEN",
              "provider": "VIDA",
              "providerCode": null,
              "applied": "NOT_APPLIED",
              "retryable": false
            }
          }
        },
        {
          "__typename": "OrganizationBulkItemEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "OrganizationBulkItem",
            "index": 2,
            "path": [
              "inputs",
              "2",
              "vida"
            ],
            "fields": [],
            "error": {
              "__typename": "OrganizationOutcomeUnknownError",
              "message": "The connection to Vida failed before a readable response arrived. Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again. The gateway never sends this update again, unless you send it with a new idempotency key.",
              "code": "OUTCOME_UNKNOWN",
              "provider": "VIDA",
              "providerCode": null,
              "applied": "UNKNOWN",
              "retryable": false,
              "reason": "CONNECTION_LOST"
            }
          }
        }
      ],
      "pageInfo": {
        "__typename": "PageInfo",
        "hasNextPage": false,
        "hasPreviousPage": false,
        "startCursor": "a-cursor",
        "endCursor": "a-cursor"
      },
      "error": null
    }
  },
  "OrganizationNotFoundError": {
    "__typename": "OrganizationNotFoundError",
    "message": "There is no such bulk update, or its retention time has passed.",
    "code": "NOT_FOUND",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationRateLimitedError": {
    "__typename": "OrganizationRateLimitedError",
    "message": "You have 10 unfinished bulk updates, which is the maximum. Nothing was started. Wait until one is done, or cancel one.",
    "code": "RATE_LIMITED",
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationForbiddenError": {
    "__typename": "OrganizationForbiddenError",
    "message": "This operation needs the scope organizations:write, which your credential does not have.",
    "code": "FORBIDDEN",
    "applied": "NOT_APPLIED",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationUnavailableError": {
    "__typename": "OrganizationUnavailableError",
    "message": "The store of bulk updates cannot be reached. Nothing was started or changed. Send the request again later.",
    "code": "UNAVAILABLE",
    "applied": "NOT_APPLIED",
    "retryable": true,
    "requestId": "00000000-0000-4000-8000-000000000000"
  },
  "OrganizationOutcomeUnknownError": {
    "__typename": "OrganizationOutcomeUnknownError",
    "message": "The connection to the store of bulk updates was lost before it responded. Whether the bulk update was cancelled is unknown. Cancel it again: a repeated cancellation has no further effect.",
    "code": "OUTCOME_UNKNOWN",
    "applied": "UNKNOWN",
    "retryable": false,
    "requestId": "00000000-0000-4000-8000-000000000000",
    "reason": "CONNECTION_LOST"
  }
};

export const bulkProgress: readonly BulkProgress[] = [
  {
    "__typename": "OrganizationBulkUpdate",
    "id": "bulk:11111111-1111-4111-8111-111111111111",
    "state": "RUNNING",
    "createdAt": "2026-01-01T12:00:00.000Z",
    "resumesAt": null,
    "retryOf": null,
    "total": 2,
    "waiting": 2,
    "updated": 0,
    "partiallyUpdated": 0,
    "failed": 0,
    "unknown": 0,
    "cancelled": 0
  },
  {
    "__typename": "OrganizationBulkUpdate",
    "id": "bulk:11111111-1111-4111-8111-111111111111",
    "state": "DONE",
    "createdAt": "2026-01-01T12:00:00.000Z",
    "resumesAt": null,
    "retryOf": null,
    "total": 2,
    "waiting": 0,
    "updated": 2,
    "partiallyUpdated": 0,
    "failed": 0,
    "unknown": 0,
    "cancelled": 0
  }
];

export const lists: Lists = {
  "Organizations": {
    "organizations": [
      {
        "__typename": "Organization",
        "id": "vida:3",
        "provider": "VIDA",
        "providerId": "3",
        "connection": "default",
        "name": "Renamed",
        "description": null,
        "tags": null,
        "ownerId": null,
        "members": null,
        "createdAt": "2025-05-12T09:30:00.000Z",
        "updatedAt": null,
        "vida": {
          "__typename": "VidaOrganizationSettings",
          "email": "office@harbour-dental.example",
          "active": true,
          "productPlanId": "plan-growth",
          "offeredProductPlanId": "plan-scale",
          "smsEnabled": true,
          "smsBrandId": "BN2f81c0",
          "smsCampaignId": "CM77a9e4",
          "vidaPremium": true,
          "externalAccountId": "AC_1003",
          "externalBillingId": "cus_1003",
          "hipaaSetting": null,
          "orgAccountType": "CUSTOMER"
        }
      },
      {
        "__typename": "Organization",
        "id": "vertra:org123",
        "provider": "VERTRA",
        "providerId": "org123",
        "connection": "default",
        "name": "updatedorganization",
        "description": "Updated description",
        "tags": [
          "newtag",
          "updated"
        ],
        "ownerId": "993591427428790342",
        "members": [
          {
            "__typename": "OrganizationMember",
            "userId": "993591427428790342",
            "role": "owner",
            "joinedAt": "2025-08-14T19:58:00.000Z"
          }
        ],
        "createdAt": "2025-08-14T19:58:00.000Z",
        "updatedAt": "2025-08-14T20:00:00.000Z",
        "vida": null
      },
      {
        "__typename": "OrganizationNotFoundError",
        "message": "Vida has no such organization, or does not show it to this gateway.",
        "code": "NOT_FOUND",
        "retryable": false,
        "requestId": "00000000-0000-4000-8000-000000000000"
      }
    ]
  },
  "OrganizationList": {
    "organizationList": {
      "__typename": "OrganizationConnection",
      "edges": [
        {
          "__typename": "OrganizationEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "Organization",
            "id": "vertra:org123",
            "name": "updatedorganization"
          }
        },
        {
          "__typename": "OrganizationEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "Organization",
            "id": "vertra:org456",
            "name": "taken"
          }
        }
      ],
      "pageInfo": {
        "__typename": "PageInfo",
        "hasNextPage": true,
        "hasPreviousPage": false,
        "startCursor": "a-cursor",
        "endCursor": "a-cursor"
      },
      "error": null
    }
  },
  "OrganizationChanges": {
    "organizationChanges": {
      "__typename": "OrganizationChangeConnection",
      "edges": [
        {
          "__typename": "OrganizationChangeEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "OrganizationChange",
            "id": "change:1",
            "at": "2026-01-01T12:00:00.000Z",
            "caller": "anonymous",
            "requestId": "00000000-0000-4000-8000-000000000000",
            "provider": "VIDA",
            "connection": "default",
            "organizationId": "vida:3",
            "fields": [
              {
                "__typename": "OrganizationFieldResult",
                "path": [
                  "input",
                  "vida",
                  "name"
                ],
                "state": "APPLIED"
              }
            ],
            "outcome": "APPLIED",
            "result": "OrganizationUpdated",
            "source": "SINGLE",
            "replayed": false
          }
        }
      ],
      "pageInfo": {
        "__typename": "PageInfo",
        "hasNextPage": false,
        "hasPreviousPage": false,
        "startCursor": "a-cursor",
        "endCursor": "a-cursor"
      },
      "error": null
    }
  },
  "OrganizationProviders": {
    "organizationProviders": [
      {
        "__typename": "OrganizationProviderStatus",
        "provider": "VIDA",
        "connection": "default",
        "configured": true,
        "sandbox": true,
        "circuit": "CLOSED",
        "dialect": null
      },
      {
        "__typename": "OrganizationProviderStatus",
        "provider": "VERTRA",
        "connection": "default",
        "configured": true,
        "sandbox": true,
        "circuit": "CLOSED",
        "dialect": "organizations"
      }
    ]
  },
  "BulkUpdates": {
    "bulkUpdates": {
      "__typename": "OrganizationBulkUpdateConnection",
      "edges": [
        {
          "__typename": "OrganizationBulkUpdateEdge",
          "cursor": "a-cursor",
          "node": {
            "__typename": "OrganizationBulkUpdate",
            "id": "bulk:11111111-1111-4111-8111-111111111111",
            "state": "DONE",
            "createdAt": "2026-01-01T12:00:00.000Z",
            "resumesAt": null,
            "retryOf": null,
            "total": 1,
            "waiting": 0,
            "updated": 1,
            "partiallyUpdated": 0,
            "failed": 0,
            "unknown": 0,
            "cancelled": 0
          }
        }
      ],
      "pageInfo": {
        "__typename": "PageInfo",
        "hasNextPage": false,
        "hasPreviousPage": false,
        "startCursor": "a-cursor",
        "endCursor": "a-cursor"
      },
      "error": null
    }
  }
};
